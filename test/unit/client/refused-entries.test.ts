import { describe, expect, test } from 'vitest';
import type { Client } from '../../../client/index.ts';
import { BAD_TASK, expectRefusal, NO_NAMES, NO_TEXTS, outcomeOf } from './refusals.ts';
import { accepted, record } from './scripted-api.ts';

describe('a name or an id', () => {
  test.each(NO_NAMES)('is refused if it is %s, before anything is sent', async (name) => {
    const uses: [string, (client: Client) => unknown][] = [
      ['name', (client) => client.send(name as never, {})],
      ['id', (client) => client.task(name as never).revoke()],
      ['name', (client) => client.queue(name as never).pause()],
    ];
    for (const [named, use] of uses) {
      const { error, requests } = await outcomeOf(use);
      expectRefusal(error, named);
      expect(requests).toHaveLength(0);
    }
  });

  test.each(NO_TEXTS.filter((cursor) => cursor !== null))(
    'is refused if it is the cursor %s',
    async (cursor) => {
      const { error, requests } = await outcomeOf((client) => client.list().page(cursor as never));
      expectRefusal(error, 'cursor');
      expect(requests).toHaveLength(0);
    },
  );
});

describe('entries', () => {
  const many = (entries: unknown) =>
    outcomeOf((client) => client.many(entries as never), accepted([record()]));
  const good = { task: 'add', input: {} };

  test.each([undefined, null, 5, 'add', {}, () => []])('are refused if they are %s', async (entries) => {
    const { error, requests } = await many(entries);
    expectRefusal(error, 'entries');
    expect(requests).toHaveLength(0);
  });

  test.each<[string, unknown]>([
    ...[undefined, null, 5, 'add', ['add']].map((entry): [string, unknown] => ['entries.1', entry]),
    ...[undefined, ...NO_TEXTS].map((task): [string, unknown] => ['entries.1.task', { task, input: {} }]),
    ['entries.1.option', { ...good, option: {} }],
    ['entries.1.input', { ...good, input: Number.NaN }],
    ['entries.1.input.a.0', { ...good, input: { a: [5n] } }],
    ...[null, 5, [5]].map((options): [string, unknown] => ['entries.1.options', { ...good, options }]),
    ['entries.1.options.idempotencyKey', { ...good, options: { idempotencyKey: 'a' } }],
    ['entries.1.options.signal', { ...good, options: { signal: new AbortController().signal } }],
    ...Object.entries(BAD_TASK).flatMap(([name, values]) =>
      values.map((value): [string, unknown] => [
        `entries.1.options.${name}`,
        { ...good, options: { [name]: value } },
      ]),
    ),
  ])('are refused, all of them, with the name %s, for %s', async (name, entry) => {
    const { error, requests } = await many([good, entry, good]);
    expectRefusal(error, name);
    expect(requests).toHaveLength(0);
  });

  test('may be any list, and are read before anything is sent: one that throws in the middle sends nothing', async () => {
    expect((await many(new Set([good]))).requests).toHaveLength(1);
    const own = new Error('end of the file');
    const { error, requests } = await many(
      (function* () {
        yield* new Array(1500).fill(good);
        throw own;
      })(),
    );
    expect(error).toBe(own);
    expect(requests).toHaveLength(0);
  });

  test('whose key has no room for the number of a request are refused before the first', async () => {
    const idempotencyKey = 'x'.repeat(254);
    const send = (count: number) =>
      outcomeOf(
        (client) => client.many(new Array(count).fill(good), { idempotencyKey }),
        accepted(new Array(1000).fill(record())),
      );
    expect((await send(1000)).requests).toHaveLength(1);
    const { error, requests } = await send(1001);
    expectRefusal(error, 'idempotencyKey');
    expect(requests).toHaveLength(0);
  });
});
