import { fork } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { build } from 'esbuild';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { readRecord } from '../../../../core/records/read-record.ts';
import { tableOnDynalite } from '../records/table-on-dynalite.ts';
import type { EndEvent, EndOrder } from './end-process.ts';
import { ENDS, type EndCase } from './ends.ts';

const table = tableOnDynalite();
const SLOW = { timeout: 20_000 };

/** The script of the processes, in one file: Node.js starts it several times faster than its separate modules. */
let script = '';
let folder = '';
beforeAll(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'lovage-ends-'));
  script = path.join(folder, 'end-process.mjs');
  const entryPoints = [path.join(import.meta.dirname, 'end-process.ts')];
  await build({ entryPoints, outfile: script, bundle: true, platform: 'node', format: 'esm' });
});
afterAll(() => rm(folder, { recursive: true }));

/** Runs a function in its own process. Returns the events that it reported, and the signal that ended it. */
async function run(
  { by, message, body = message }: EndCase,
  probe: EndOrder['probe'],
  changes: Partial<EndOrder> = {},
): Promise<{ events: EndEvent[]; signal: string | null }> {
  const endpoint = await table.client.config.endpoint?.();
  if (!endpoint) throw new Error('The emulator has no endpoint');
  const { protocol, hostname, port } = endpoint;
  const order: EndOrder = {
    endpoint: `${protocol}//${hostname}:${port}`,
    tableName: table.name,
    by,
    id: message.id,
    body: JSON.stringify(body),
    receiveCount: 1,
    probe,
    ...changes,
  };
  const child = fork(script, [JSON.stringify(order)], { stdio: ['ignore', 'inherit', 'inherit', 'ipc'] });
  const events: EndEvent[] = [];
  child.on('message', (event: EndEvent) => events.push(event));
  const signal = await new Promise<string | null>((resolve) => child.on('close', (_code, by) => resolve(by)));
  return { events, signal };
}

const COUNTED = /succeeded|failed|revoked/;

/** The names under which ends were counted. */
function countsOf(events: readonly EndEvent[]): string[] {
  return events.flatMap((event) =>
    typeof event === 'string' ? [] : Object.keys(event.counts).filter((name) => COUNTED.test(name)),
  );
}

/** Delivers the message again. A revoke has no message, so the task's message is delivered to a worker. */
function again(end: EndCase, probe: EndOrder['probe']) {
  return run({ ...end, by: end.by === 'revoke' ? 'worker' : end.by }, probe, { receiveCount: 2 });
}

describe.each(Object.entries(ENDS))('%s', SLOW, (_name, caseOf) => {
  test('if the process is killed before the followers run, they run before the message is acknowledged, and nothing is counted twice', async () => {
    const end = caseOf();
    if (end.record) await table.seed(end.message, end.record);

    const killed = await run(end, 'dies');
    expect(killed.signal).toBe('SIGKILL');
    // The end was written, and nothing after it was done: no answer, no dead letter, no acknowledgement.
    expect(await readRecord(table, end.message.id)).toMatchObject({
      state: end.endsAs,
      outbox: [{ to: 'somebody' }],
    });
    expect(killed.events).toEqual([]);

    const { events } = await again(end, 'tells');
    expect(events.filter((event) => typeof event === 'string').at(-1)).toBe('acknowledged');
    expect(events[0]).toBe('followed');
    expect(events).not.toContain('kept');
    expect(countsOf(events)).toEqual([]);
  });

  test('without a crash is counted once, and the followers run before the acknowledgement', async () => {
    const end = caseOf();
    if (end.record) await table.seed(end.message, end.record);
    const { events } = await run(end, 'tells');
    expect(events[0]).toBe('followed');
    expect(events).toContain(end.by === 'revoke' ? 'answered 200' : 'acknowledged');
    expect(countsOf(events)).toHaveLength(1);
  });

  test('if a follower fails, the message stays until it succeeds, and the end is counted once', async () => {
    const end = caseOf();
    if (end.record) await table.seed(end.message, end.record);
    const failed = await run(end, 'fails');
    expect(await readRecord(table, end.message.id)).toMatchObject({ state: end.endsAs });
    expect(failed.events).not.toContain('acknowledged');
    expect(failed.events).not.toContain('dead letter');
    // The call that revokes is answered, because it did its work; the task's message brings the rest.
    if (end.by === 'revoke') expect(failed.events).toContain('answered 200');
    const { events } = await again(end, 'tells');
    expect(events[0]).toBe('followed');
    expect(countsOf([...failed.events, ...events])).toHaveLength(1);
  });
});

/** The ends that a task's own message brings about: an outcome shows the token of its attempt, and a call has no message. */
const BY_ITS_MESSAGE = Object.entries(ENDS).filter(([, caseOf]) => {
  const { by, record, message, body = message } = caseOf();
  return by !== 'revoke' && record !== null && body.kind === 'task';
});

describe('a message with the id of a task and another', SLOW, () => {
  test.each(
    BY_ITS_MESSAGE.flatMap(([name, caseOf]) =>
      [{ input: { a: 'secret' } }, { task: 'other' }].map((own) => ({
        name,
        caseOf,
        own,
        what: Object.keys(own)[0],
      })),
    ),
  )(
    '$what does not bring about “$name”: it goes to the dead-letter queue, and the task waits for its own',
    async ({ caseOf, own }) => {
      const end = caseOf();
      await table.seed({ ...end.message, ...own }, end.record ?? {});
      const before = await readRecord(table, end.message.id);
      const { events } = await run(end, 'tells');
      expect(await readRecord(table, end.message.id)).toEqual(before);
      expect(events.filter((event) => typeof event === 'string')).toEqual(['dead letter', 'acknowledged']);
      expect(countsOf(events)).toEqual([]);
    },
  );
});
