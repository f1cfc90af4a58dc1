import { expect, test } from 'vitest';
import { revoke } from '../../../cli/commands/by-hand.ts';
import type { Context } from '../../../cli/context.ts';
import { Output } from '../../../cli/output.ts';
import { ApiError, InputInvalid, NoAnswer } from '../../../client/index.ts';

/** A context whose client revokes by `answer`, and what was asked of it. */
function contextOf(answer: (id: string) => Promise<unknown>, { json = false } = {}) {
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
    output: new Output({ stdout: stream, stderr: stream, json, environment: {} }),
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

/** Refuses one task, for a field. */
const refusing = (id: string) =>
  id === 'id-1'
    ? Promise.reject(
        new InputInvalid({
          type: 'about:blank',
          title: 'T',
          status: 422,
          detail: 'A parameter is invalid.',
          errors: [{ path: 'countdown', message: 'Must be less' }],
        }),
      )
    : Promise.resolve({ id, state: 'REVOKED' });

test('what is wrong with one of many is told field by field', async () => {
  const { context, written } = contextOf(refusing);
  await revoke(['id-0', 'id-1'], context);
  expect(written.join('')).toContain('error: id-1: A parameter is invalid.\n  countdown: Must be less\n');
});

test('with --json, each line is JSON, also of those that are refused', async () => {
  const { context, written } = contextOf(refusing, { json: true });
  await revoke(['id-0', 'id-1'], context);
  expect(written.map((line) => JSON.parse(line))).toEqual([
    { id: 'id-0', state: 'REVOKED' },
    {
      error: {
        message: 'id-1: A parameter is invalid.',
        errors: [{ path: 'countdown', message: 'Must be less' }],
        hint: '',
        exitCode: 2,
      },
    },
  ]);
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
