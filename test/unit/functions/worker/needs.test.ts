import { describe, expect, test } from 'vitest';
import * as z from 'zod';
import { environment } from '../../../../core/definition/environment.ts';
import type { Need } from '../../../../core/definition/need.ts';
import { secret } from '../../../../core/definition/secret.ts';
import { QueueNeeds } from '../../../../functions/worker/needs/queue-needs.ts';
import { putOffUnlessMet } from '../../../../functions/worker/needs/unmet-needs.ts';
import { FakeClock } from '../../fake-clock.ts';
import { logLines } from '../../log-lines.ts';
import { work, workMessage } from './work.ts';
import { sqsEvent, workerHarness } from './worker-harness.ts';

const MINUTE = 60_000;
const json = z.string().transform((text): unknown => JSON.parse(text));

/** The needs of a queue, with secrets that a test changes: an `Error` is thrown. */
function queueNeeds(needs: readonly Need[], given: Record<string, string> = {}) {
  const clock = new FakeClock();
  const log = logLines();
  const secrets: Record<string, string | Error | undefined> = {};
  const reads: string[] = [];
  const queue = new QueueNeeds({
    needs,
    environment: given,
    readSecret: async (name) => {
      reads.push(name);
      const found = secrets[name];
      if (found instanceof Error) throw found;
      return found;
    },
    clock,
  });
  return { clock, log, secrets, reads, queue, meet: () => queue.meet(log) };
}

const denied = Object.assign(new Error('User … may not read sk_live_1'), { name: 'AccessDeniedException' });

test('every need gets its value before the first run, each by its own schema, and each name is read once', async () => {
  const [text, number] = [environment('SIZE'), environment('SIZE', z.coerce.number())];
  const [key, parsed] = [secret('DATABASE'), secret('DATABASE', json)];
  const { meet, secrets, reads, log } = queueNeeds([text, number, key, parsed], { SIZE: '7' });
  secrets['DATABASE'] = '{"host":"db"}';
  expect(await meet()).toBe(true);
  expect([text.value, number.value, key.value, parsed.value]).toEqual([
    '7',
    7,
    '{"host":"db"}',
    { host: 'db' },
  ]);
  expect(reads).toEqual(['DATABASE']);
  expect(log.lines).toEqual([]);
});

test('a schema that takes undefined makes its need optional', async () => {
  const level = environment('LEVEL', z.string().default('info'));
  const key = secret('KEY', z.string().optional());
  const { meet } = queueNeeds([level, key]);
  expect(await meet()).toBe(true);
  expect([level.value, key.value]).toEqual(['info', undefined]);
});

describe('a first read that fails', () => {
  test('is told in one line that names what is missing and why, and quotes nothing', async () => {
    const needs = [
      ...[environment('BUCKET'), environment('SIZE', z.coerce.number())],
      ...[secret('KEY'), secret('DATABASE', json), secret('NOWHERE')],
    ];
    const { meet, secrets, log } = queueNeeds(needs, { SIZE: 'many', BUCKET: '' });
    Object.assign(secrets, { KEY: denied, DATABASE: 'hunter2' });
    expect(await meet()).toBe(false);
    expect(log.lines).toEqual([
      {
        level: 'error',
        message: 'needs not met: the messages come again later',
        fields: {
          needs:
            'environment BUCKET is not given; environment SIZE is refused by its schema; ' +
            'secret KEY cannot be read (AccessDeniedException); secret DATABASE is refused by its schema; secret NOWHERE is not given',
        },
      },
    ]);
    expect(() => needs[1]?.value).toThrow(/has no value here/);
  });

  test('is made again with the next batch', async () => {
    const key = secret('KEY');
    const { meet, secrets } = queueNeeds([key]);
    secrets['KEY'] = denied;
    expect(await meet()).toBe(false);
    secrets['KEY'] = 'sk_1';
    expect(await meet()).toBe(true);
    expect(key.value).toBe('sk_1');
  });

  test('costs no task an attempt: its message comes again later, the later the more often', async () => {
    const harness = workerHarness([work({ needs: [secret('KEY')] })]);
    const { queue, secrets } = queueNeeds([secret('KEY')]);
    secrets['KEY'] = denied;
    const batch = (receiveCount: number) => {
      const event = sqsEvent([workMessage(), workMessage()]);
      for (const { attributes } of event.Records) attributes.ApproximateReceiveCount = String(receiveCount);
      return putOffUnlessMet(harness.worker, event, queue);
    };
    expect(await batch(1)).toEqual({ batchItemFailures: [expect.anything(), expect.anything()] });
    await batch(50);
    expect(harness.hidden()).toEqual([1, 1, 450, 450]);
    expect(harness.changes()).toEqual([]);
    expect(harness.sent()).toEqual([]);
    expect(harness.log.loud()).toHaveLength(2);
    secrets['KEY'] = 'sk_1';
    expect(await batch(3)).toBeNull();
  });
});

describe('a secret that is read again', () => {
  test('is, five minutes after the last time; a variable of the environment never', async () => {
    const [key, bucket] = [secret('KEY'), environment('BUCKET')];
    const { meet, secrets, reads, clock } = queueNeeds([key, bucket], { BUCKET: 'b' });
    secrets['KEY'] = 'old';
    await meet();
    secrets['KEY'] = 'new';
    clock.advance(5 * MINUTE - 1);
    await meet();
    expect([key.value, reads.length]).toEqual(['old', 1]);
    clock.advance(1);
    await meet();
    expect([key.value, bucket.value, reads.length]).toEqual(['new', 'b', 2]);
  });

  test('keeps its value if that fails, with a warning that quotes nothing, and is asked for a minute later', async () => {
    const [key, database] = [secret('KEY'), secret('DATABASE', json)];
    const { meet, secrets, log, clock, reads } = queueNeeds([key, database]);
    Object.assign(secrets, { KEY: 'sk_1', DATABASE: '1' });
    await meet();
    Object.assign(secrets, { KEY: denied, DATABASE: 'hunter2' });
    clock.advance(5 * MINUTE);
    expect(await meet()).toBe(true);
    expect([key.value, database.value]).toEqual(['sk_1', 1]);
    expect(log.lines).toEqual([
      {
        level: 'warn',
        message: 'needs not read again: the values of before stay',
        fields: {
          needs:
            'secret KEY cannot be read (AccessDeniedException); secret DATABASE is refused by its schema',
        },
      },
    ]);
    await meet();
    expect(reads).toHaveLength(4);
    Object.assign(secrets, { KEY: 'sk_2', DATABASE: '2' });
    clock.advance(MINUTE);
    await meet();
    expect([key.value, database.value]).toEqual(['sk_2', 2]);
    expect(log.lines).toHaveLength(1);
  });

  test('is not, if there is none', async () => {
    const { meet, reads, clock } = queueNeeds([environment('BUCKET')], { BUCKET: 'b' });
    await meet();
    clock.advance(60 * MINUTE);
    expect(await meet()).toBe(true);
    expect(reads).toEqual([]);
  });
});
