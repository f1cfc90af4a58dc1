import { expect, test } from 'vitest';
import * as z from 'zod/mini';
import { defineTask } from '../../../../core/definition/define-task.ts';
import type { Mailer } from '../../../../core/protocol/mailer.ts';
import { readMessage } from '../../../../core/protocol/message.ts';
import { taskMessage } from '../../messages.ts';
import { fault, workerHarness } from './worker-harness.ts';

const EMAIL = { to: 'bob@example.com', subject: 's', text: 't' };

function taskThat(ends: 'succeeds' | 'fails' | 'is retried', before: (mailer: Mailer) => Promise<unknown>) {
  return defineTask({
    name: 'work',
    input: z.any(),
    retry: { maxAttempts: ends === 'fails' ? 1 : 3 },
    sendsEmail: true,
    run: async (_, { mailer }) => {
      await before(mailer);
      if (ends !== 'succeeds') throw new Error('no');
    },
  });
}

test.each(['succeeds', 'fails', 'is retried'] as const)(
  'an attempt that %s tells whether it sent email, at once or through SQS',
  async (ends) => {
    for (const sends of [true, false]) {
      const definition = taskThat(ends, async (mailer) => (sends ? mailer.send(EMAIL) : null));
      const harness = workerHarness([definition]);
      await harness.process(taskMessage({ task: 'work' }));
      expect(harness.changes().at(-1)?.values[':set_mailed']).toEqual(sends ? { BOOL: true } : undefined);

      const late = workerHarness([definition]);
      late.answers.outcome = fault;
      await late.process(taskMessage({ task: 'work' }));
      const body = late.sent()[0]?.MessageBody ?? '';
      expect(readMessage(body)).toMatchObject({ ok: true });
      const { mailed } = JSON.parse(body).outcome;
      expect(mailed).toBe(sends ? true : undefined);
      late.answers.outcome = () => ({ $metadata: {} });
      await late.process(JSON.parse(body));
      expect(late.changes().at(-1)?.values[':set_mailed']).toEqual(sends ? { BOOL: true } : undefined);
    }
  },
);

test.each([1, 'true', null, false])('an outcome whose mark of email is %j is not a message', (mailed) => {
  const outcome = { kind: 'succeeded', result: '42', at: 1, dropInput: false };
  const body = { v: 1, kind: 'outcome', id: 'one', task: 'work', attempt: 1, owner: 'me' };
  expect(readMessage(JSON.stringify({ ...body, outcome }))).toMatchObject({ ok: true });
  expect(readMessage(JSON.stringify({ ...body, outcome: { ...outcome, mailed } }))).toMatchObject({
    ok: false,
  });
});
