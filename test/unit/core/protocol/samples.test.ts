import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, test } from 'vitest';
import type { OutcomeMessage, TaskMessage } from '../../../../core/protocol/message.ts';
import type { ApiRecord, TaskRecord } from '../../../../core/protocol/record.ts';
import type { ReleaseMessage } from '../../../../core/protocol/workflow.ts';
import { tableOnDynalite } from '../records/table-on-dynalite.ts';
import { MOMENTS } from './moments.ts';
import { type Sample, type SampleFile, shapeOf } from './sample.ts';
import { sampleSystem } from './sample-system.ts';
import type { Moment } from './scene.ts';

const table = tableOnDynalite();
const FOLDER = path.join(import.meta.dirname, 'samples');
const files = readdirSync(FOLDER)
  .sort()
  .map((name): [string, SampleFile] => [name, JSON.parse(readFileSync(path.join(FOLDER, name), 'utf8'))]);
const samples = files.flatMap(([file, { samples }]) =>
  Object.entries(samples).map(([moment, sample]) => ({ file, moment, sample })),
);

/** The name of the file to which to write today's new shapes, such as `5-what-is-new`. */
const RECORD = process.env['RECORD_SAMPLES'];

describe('the data of an earlier version', () => {
  test.each(samples)('is shown as it was: $moment ($file)', async ({ sample }) => {
    const system = await sampleSystem(table);
    await system.restore(sample);
    const shown = await system.show(idOf(sample));
    // A later version may show more, also of what it waits for.
    const waitsFor = sample.shown?.waitsFor && expect.objectContaining(sample.shown.waitsFor);
    const atLeast = sample.shown && { ...sample.shown, ...(waitsFor ? { waitsFor } : {}) };
    expect(shown).toEqual(atLeast && expect.objectContaining(atLeast));
  });

  test.each(samples)('continues as in its version: $moment ($file)', async ({ sample }) => {
    expect(await next(sample)).toEqual(sample.becomes);
  });

  // So a version can be rolled back while messages and records of the next version remain.
  test.each(samples)('may have fields that are unknown today: $moment ($file)', async ({ sample }) => {
    const { message, item } = sample;
    const later = {
      message: message && { ...message, later: { of: 'a version to come' } },
      item: item && { ...item, later: { S: 'of a version to come' } },
    };
    expect(await next(later)).toEqual(sample.becomes);
  });

  // One that was never let go on by what it waited for is no caller's to retry.
  const endedBadly = samples.filter(
    ({ sample: { becomes, item } }) => isEndedBadly(becomes) && !item?.['blocked'],
  );
  test.each(endedBadly)('can be retried by hand: $moment ($file)', async ({ sample }) => {
    const system = await sampleSystem(table);
    await system.restore(sample);
    if (sample.message) await system.deliver(sample.message);
    const answer = await system.enqueue.post(`/tasks/${idOf(sample)}/retry`);
    expect(answer.status, await answer.text()).toBe(202);
    await system.deliver(system.sent('enqueue'));
    expect(await system.show(idOf(sample))).toMatchObject({ ready: true, attempts: 1 });
  });
});

describe('today’s data', () => {
  const known = new Set(samples.map(({ sample }) => shapeOf(sample)));

  test.each(Object.keys(MOMENTS))('has a sample: %s', async (moment) => {
    const written = await bringAbout(moment);
    expect(
      known.has(shapeOf(written)),
      `No sample has this shape. If you meant to change what is written, check that data of earlier versions is still understood, then record the new shapes with\n  RECORD_SAMPLES=${files.length + 1}-what-is-new npm run test:unit test/unit/core/protocol/samples.test.ts\n${shapeOf(written)}`,
    ).toBe(true);
  });

  // If you add a field, these do not compile: add a moment with the field, and then its name here.
  const messageFields = {
    ...{ v: 1, kind: 1, id: 1, task: 1, queue: 1, input: 1, createdAt: 1, eta: 1, expiresAt: 1, group: 1 },
    ...{ fingerprint: 1, life: 1, attempt: 1, owner: 1, outcome: 1, outbox: 1, revision: 1, schedule: 1 },
    ...{ pythonName: 1, member: 1, from: 1, count: 1 },
  } satisfies Record<keyof TaskMessage | keyof OutcomeMessage | keyof ReleaseMessage, 1>;
  const recordFields = {
    ...{ id: 1, task: 1, state: 1, queue: 1, group: 1, input: 1, result: 1, error: 1, progress: 1 },
    ...{ attempts: 1, createdAt: 1, startedAt: 1, finishedAt: 1, eta: 1, expiresAt: 1, notBefore: 1 },
    ...{ runs: 1, retriedAt: 1 },
    ...{ leaseUntil: 1, owner: 1, fingerprint: 1, life: 1, endedBy: 1, delivery: 1, outbox: 1 },
    ...{ tombstone: 1, bornBy: 1, mailToken: 1, snoozes: 1, snoozedFrom: 1, waitsFor: 1, suspect: 1 },
    // The errors of the attempts are in `error1` to `error10`.
    ...{ traceback: 1, error1: 1 },
    ...{ revision: 1, dueRun: 1, dueOutbox: 1, schedule: 1, pythonName: 1 },
    ...{ workflow: 1, blocked: 1 },
  } satisfies Record<Exclude<keyof TaskRecord, 'attemptErrors'> | 'error1', 1>;

  test.each(Object.keys(messageFields))('is in a sample of a message: %s', (field) => {
    expect(samples.some(({ sample: { message } }) => field in (message ?? {}))).toBe(true);
  });

  test.each(Object.keys(recordFields))('is in a sample of a record: %s', (field) => {
    expect(samples.some(({ sample: { item } }) => field in (item ?? {}))).toBe(true);
  });
});

test.runIf(RECORD)('records shapes that no sample has yet', async () => {
  const seen = new Set(samples.map(({ sample }) => shapeOf(sample)));
  const recorded: Record<string, Sample> = {};
  for (const moment of Object.keys(MOMENTS)) {
    const written = await bringAbout(moment);
    if (seen.has(shapeOf(written))) continue;
    seen.add(shapeOf(written));
    const system = await sampleSystem(table);
    await system.restore(written);
    const shown = await system.show(idOf(written));
    recorded[moment] = { ...written, shown, becomes: await next(written) };
  }
  if (Object.keys(recorded).length === 0) return;
  const file: SampleFile = { writtenBy: `${RECORD}`, samples: recorded };
  writeFileSync(path.join(FOLDER, `${RECORD}.json`), `${JSON.stringify(file, null, 2)}\n`);
});

async function bringAbout(moment: string): Promise<Moment> {
  const hooks = { during: async () => undefined };
  const written = await MOMENTS[moment]?.({ system: await sampleSystem(table, hooks), table, hooks });
  if (!written) throw new Error(`There is no moment "${moment}".`);
  // The tests' worker always has the owner token `me`, and would take a sample's claim for its own.
  // And a traceback names files by where they are here.
  const text = JSON.stringify(written).replaceAll('"me"', '"worker-1"').replaceAll(process.cwd(), '/project');
  return JSON.parse(text);
}

/** What happens to a task when its message is delivered. */
async function next(moment: Moment): Promise<Sample['becomes']> {
  const system = await sampleSystem(table);
  await system.restore(moment);
  if (moment.message) await system.deliver(moment.message);
  // It lets the task go on, which then has a message of its own.
  if (moment.message?.kind === 'release') await system.deliver(system.sent('worker'));
  const shown = await system.show(idOf(moment));
  if (!shown) return null;
  const { state, result, error, attempts } = shown;
  return { state, result, error, attempts };
}

/** The id of the task. A message that lets tasks go on has that of their workflow. */
function idOf({ message, item }: Moment): string {
  const own = item?.['id']?.S ?? '';
  return message?.kind === 'release' ? own : (message?.id ?? own);
}

function isEndedBadly(record: Pick<ApiRecord, 'state'> | null): boolean {
  return record?.state === 'FAILURE' || record?.state === 'REVOKED';
}
