import { expect, test } from 'vitest';
import { revoke } from '../../../cli/commands/by-hand.ts';
import type { Context } from '../../../cli/context.ts';
import { Output } from '../../../cli/output.ts';
import { ApiError, NoAnswer } from '../../../client/index.ts';

/** A context whose client revokes by `answer`, and what was asked of it. */
function contextOf(answer: (id: string) => Promise<unknown>) {
  const asked: string[] = [];
  const ended: string[] = [];
  const written: string[] = [];
  const stream = { write: (text: string) => written.push(text) };
  const revoking = async (id: string) => {
    asked.push(id);
    try {
      return await answer(id);
    } finally {
      ended.push(id);
    }
  };
  const client = { task: (id: string) => ({ revoke: () => revoking(id) }) };
  const context = {
    output: new Output({ stdout: stream, stderr: stream, json: false, environment: {} }),
    signal: new AbortController().signal,
    connect: () => Promise.resolve({ client }),
    exitWith: () => undefined,
  };
  return { context: context as unknown as Context, asked, ended, written };
}

const ids = Array.from({ length: 20 }, (_, index) => `id-${index}`);

test('many tasks are revoked, but for those that cannot be', async () => {
  const { context, asked, written } = contextOf((id) =>
    id === 'id-3'
      ? Promise.reject(
          new ApiError({ type: 'about:blank', title: 'T', status: 409, detail: 'It is SUCCESS.' }),
        )
      : Promise.resolve({ id, state: 'REVOKED' }),
  );
  await revoke(ids, context);
  expect(asked).toEqual(ids);
  expect(written.join('')).toContain('id-3: It is SUCCESS.');
  expect(written.join('')).toContain('19 of 20 done');
});

test('without an answer, the command ends once the calls in progress have, and makes no more', async () => {
  const noAnswer = new NoAnswer('http://x', { tries: 5, idempotencyKey: null, cause: 'gone' });
  const { context, asked, ended } = contextOf(async (id) => {
    if (id === 'id-2') throw noAnswer;
    for (let turn = 0; turn < 5; turn += 1) await new Promise(setImmediate);
    return { id, state: 'REVOKED' };
  });
  await expect(revoke(ids, context)).rejects.toBe(noAnswer);
  expect(asked).toEqual(ids.slice(0, 8));
  expect(ended.toSorted()).toEqual(asked);
  for (let turn = 0; turn < 20; turn += 1) await new Promise(setImmediate);
  expect(asked).toHaveLength(8);
});
