import { expect, test } from 'vitest';
import * as z from 'zod/mini';
import { defineTask } from '../../../../core/definition/define-task.ts';
import type { MailContext } from '../../../../core/definition/definition.ts';
import { DefinitionError } from '../../../../core/definition/definition.ts';
import { taskMessage } from '../../messages.ts';
import { workerHarness } from './worker-harness.ts';

const EMAIL = { to: 'bob@example.com', subject: 's', text: 't' };

test('email of a task that does not say that it sends any is sent by nobody, and its attempt is its last', async () => {
  const definition = defineTask({
    name: 'work',
    input: z.any(),
    // What the compiler refuses.
    run: (_, context) => (context as MailContext).mailer.send(EMAIL),
  });
  const harness = workerHarness([definition]);
  await harness.process(taskMessage({ task: 'work' }));
  const written = JSON.stringify(harness.changes().at(-1)?.values);
  expect(written).toContain('FAILURE');
  expect(written).toContain('Add sendsEmail: true to the definition of the task.');
  expect(written).not.toContain('set_mailed');
});

test('whether a task sends email is true or false', () => {
  expect(() =>
    defineTask({ name: 'work', input: z.any(), sendsEmail: 'yes' as never, run: () => null }),
  ).toThrow(DefinitionError);
});
