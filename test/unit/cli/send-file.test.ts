import { describe, expect, test } from 'vitest';
import type { Line } from '../../../cli/send/read-lines.ts';
import { PIECE_SIZE } from '../../../cli/send/run-keys.ts';
import { type LineOutcome, sendFile } from '../../../cli/send/send-file.ts';
import { ApiError, InputInvalid, NoAnswer, NotAllSent } from '../../../client/index.ts';
import { Task } from '../../../client/task.ts';

const BEGUN = Date.parse('2030-01-01T00:00:00.000Z');
const lines = Array.from(
  { length: PIECE_SIZE * 3 + 1 },
  (_, index): Line => ({ number: index + 2, source: [], input: { index } }),
);
const problem = (status: number, detail = '') => ({ type: 'about:blank', title: 'T', status, detail });

type Answerer = (entry: { input: { index: number } }, key: string) => unknown;

/** Sends a file by a client whose `many` answers each entry with `answer`. */
async function send(answer: Answerer, given: Partial<Parameters<typeof sendFile>[0]> = {}) {
  const keys: string[] = [];
  const outcomes: LineOutcome[] = [];
  const client = {
    many: async (entries: readonly never[], { idempotencyKey }: { idempotencyKey: string }) => {
      keys.push(idempotencyKey);
      return entries.map((entry) => answer(entry, idempotencyKey));
    },
  };
  const failure = await sendFile({
    client: client as never,
    ...{ task: 'add', lines, options: {}, run: 'run', concurrency: 2, begunAt: BEGUN },
    signal: new AbortController().signal,
    onPiece: (more) => outcomes.push(...more),
    ...given,
  });
  return { failure, outcomes, keys };
}

const sent = (createdAt: string) => (entry: { input: { index: number } }) =>
  new Task(undefined as never, `id-${entry.input.index}`, { createdAt } as never);
const sentNow = sent('2030-01-01T00:00:00.000Z');

describe('a file', () => {
  test('is sent in pieces, each under its own key, which is the same the next time', async () => {
    const { failure, outcomes, keys } = await send(sentNow);
    expect(failure).toBeNull();
    expect(outcomes).toHaveLength(lines.length);
    expect(outcomes.every(({ kind }) => kind === 'sent')).toBe(true);
    expect(new Set(keys).size).toBe(4);
    const again = await send(sentNow);
    expect(new Set(again.keys)).toEqual(new Set(keys));
  });

  test('says of each line whether it was sent now or before, even if its record is gone', async () => {
    const { outcomes } = await send((entry) => {
      if (entry.input.index === 0) return sent('2029-12-31T23:59:59.999Z')(entry);
      if (entry.input.index === 1) return new ApiError(problem(404, 'its record has expired since'));
      return sentNow(entry);
    });
    expect(outcomes.slice(0, 3).map(({ kind }) => kind)).toEqual(['sent before', 'sent before', 'sent']);
  });

  test('has the reason for each refused line, by its fields', async () => {
    const errors = [
      { path: 'input.recipient', message: 'Must be an email address' },
      { path: 'input.a.b', message: 'Too small' },
    ];
    const { outcomes, failure } = await send((entry) =>
      entry.input.index === 7 ? new InputInvalid({ ...problem(422), errors }) : sentNow(entry),
    );
    expect(failure).toBeNull();
    expect(outcomes.filter(({ kind }) => kind === 'refused')).toEqual([
      { kind: 'refused', line: lines[7], reason: 'recipient: Must be an email address; a.b: Too small' },
    ]);
  });

  test('counts a line that could not be stored as neither sent nor refused: the run is not done', async () => {
    const { outcomes, failure } = await send((entry) =>
      entry.input.index === 7 ? new ApiError(problem(503)) : sentNow(entry),
    );
    expect(failure?.cause).toMatchObject({ status: 503 });
    expect(outcomes.find(({ line }) => line === lines[7])).toBeUndefined();
  });

  test('starts no piece after one without an answer, and says why', async () => {
    const noAnswer = new NoAnswer('http://x', { tries: 5, idempotencyKey: null, cause: 'gone' });
    const { keys, failure } = await send(
      () => {
        throw new NotAllSent([null], 'key', noAnswer);
      },
      { concurrency: 1 },
    );
    expect(keys).toHaveLength(1);
    expect(failure?.cause).toBe(noAnswer);
  });
});
