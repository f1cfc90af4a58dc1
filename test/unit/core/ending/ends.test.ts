import { fork } from 'node:child_process';
import path from 'node:path';
import { describe, expect, test } from 'vitest';
import { readRecord } from '../../../../core/records/read-record.ts';
import { tableOnDynalite } from '../records/table-on-dynalite.ts';
import type { EndEvent, EndOrder } from './end-process.ts';
import { ENDS, type EndCase } from './ends.ts';

const table = tableOnDynalite();
const SCRIPT = path.join(import.meta.dirname, 'end-process.ts');

/** Runs a function in a process of its own; gives back what it told, and the signal that ended it. */
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
  const child = fork(SCRIPT, [JSON.stringify(order)], { stdio: ['ignore', 'inherit', 'inherit', 'ipc'] });
  const events: EndEvent[] = [];
  child.on('message', (event: EndEvent) => events.push(event));
  const signal = await new Promise<string | null>((resolve) => child.on('close', (_code, by) => resolve(by)));
  return { events, signal };
}

const COUNTED = /succeeded|failed|revoked/;

/** What was counted as the end of a task. */
function countsOf(events: readonly EndEvent[]): string[] {
  return events.flatMap((event) =>
    typeof event === 'string' ? [] : Object.keys(event.counts).filter((name) => COUNTED.test(name)),
  );
}

/** The message comes again. A revoke has none of its own: the task's comes to a worker. */
function again(end: EndCase, probe: EndOrder['probe']) {
  return run({ ...end, by: end.by === 'revoke' ? 'worker' : end.by }, probe, { receiveCount: 2 });
}

describe.each(Object.entries(ENDS))('%s', (_name, caseOf) => {
  test('whose process is killed between the end and what follows it: that is done before the message is acknowledged, and nothing is counted twice', async () => {
    const end = caseOf();
    if (end.record) await table.seed(end.message, end.record);

    const killed = await run(end, 'dies');
    expect(killed.signal).toBe('SIGKILL');
    // Written, and nothing after that: no answer, no dead letter, no acknowledgement.
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

  test('undisturbed is counted once, and what follows comes before the acknowledgement', async () => {
    const end = caseOf();
    if (end.record) await table.seed(end.message, end.record);
    const { events } = await run(end, 'tells');
    expect(events[0]).toBe('followed');
    expect(events).toContain(end.by === 'revoke' ? 'answered 200' : 'acknowledged');
    expect(countsOf(events)).toHaveLength(1);
  });

  test('whose follower fails: the message stays until it does not, and the end is counted once', async () => {
    const end = caseOf();
    if (end.record) await table.seed(end.message, end.record);
    const failed = await run(end, 'fails');
    expect(await readRecord(table, end.message.id)).toMatchObject({ state: end.endsAs });
    expect(failed.events).not.toContain('acknowledged');
    expect(failed.events).not.toContain('dead letter');
    // A call that revokes is answered: it did what it was asked for, and the task's message brings the rest.
    if (end.by === 'revoke') expect(failed.events).toContain('answered 200');
    const { events } = await again(end, 'tells');
    expect(events[0]).toBe('followed');
    expect(countsOf([...failed.events, ...events])).toHaveLength(1);
  });
});
