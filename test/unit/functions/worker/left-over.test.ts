import { GetItemCommand } from '@aws-sdk/client-dynamodb';
import { describe, expect, test } from 'vitest';
import { add } from '../../../../bench/tasks/add.ts';
import { pendingItem } from '../../../../core/records/pending-record.ts';
import { number } from '../../../../core/records/record-item.ts';
import { conditionFailed } from '../../condition-failed.ts';
import { CREATED_AT, taskMessage } from '../../messages.ts';
import { sqsRecord } from '../../sqs-record.ts';
import { work, workMessage } from './work.ts';
import { inState, workerHarness } from './worker-harness.ts';

const NOW = CREATED_AT + 1_000;
const DUE = number(NOW + 60_000);
const at = (revision: number) => ({ revision: number(revision) });
const LEASE = { leaseUntil: number(NOW + 30_000) };

/** What becomes of a message for a revision of the task, when a record stands in its way. */
describe('a message whose task’s time has changed since it was sent', () => {
  test.each<[string, object, object, string[], number[]]>([
    ['is deleted before the task is due', { revision: 1 }, { ...at(2), notBefore: DUE }, [], []],
    ['is deleted before the task is due: its first', {}, { ...at(1), notBefore: DUE }, [], []],
    ['is deleted during a backoff', { revision: 1 }, inState('RETRY', { ...at(2), notBefore: DUE }), [], []],
    [
      'waits for a run to end',
      { revision: 1 },
      inState('STARTED', { ...at(2), ...LEASE }),
      ['message-0'],
      [30],
    ],
    ['waits for a lease when its task is due', {}, { ...at(1), ...LEASE }, ['message-0'], [30]],
  ])('%s', async (_name, about, changes, kept, hidden) => {
    const harness = workerHarness([work()]);
    const message = workMessage(about);
    harness.refuseClaims(message, changes as never);
    expect(await harness.process(message)).toEqual(kept);
    expect(harness.hidden()).toEqual(hidden);
  });

  test.each<[string, object, object]>([
    ['is the task’s own', { revision: 2 }, at(2)],
    ['is the task’s own, and its time was never changed', { revision: 0 }, {}],
    ['is the task’s own, in a later life, in which nothing was changed', { life: 2 }, { life: number(2) }],
    ['is of a life that has not begun', { life: 2 }, at(1)],
  ])('is told from one that comes early, which is hidden: it %s', async (_name, about, changes) => {
    const harness = workerHarness([work()]);
    const message = workMessage(about);
    harness.refuseClaims(message, { notBefore: DUE, ...changes } as never);
    expect(await harness.process(message)).toEqual(['message-0']);
    expect(harness.hidden()).toEqual([60]);
  });

  test('ends nothing if nobody can run it, and is no dead letter: its own message tells', async () => {
    const harness = workerHarness([add]);
    const message = taskMessage({ task: 'later', revision: 1 });
    harness.answers.outcome = () =>
      conditionFailed({ ...pendingItem(message, 3_600), ...at(2), notBefore: DUE });
    expect(await harness.process(message)).toEqual([]);
    expect(harness.sent()).toEqual([]);
    expect(harness.changes()[0]?.values).toMatchObject({ ':revision': number(1) });
  });

  test('ends nothing if it cannot be read, but an operator gets it', async () => {
    const harness = workerHarness([add]);
    const message = taskMessage({ revision: 1 });
    const item = { ...pendingItem(message, 3_600), ...at(2), notBefore: DUE };
    harness.table.on(GetItemCommand).resolves({ Item: item });
    harness.answers.outcome = () => conditionFailed(item);
    expect(await harness.process({ ...message, v: 2 })).toEqual([]);
    expect(harness.changes()[0]?.values).toMatchObject({ ':revision': number(1) });
    expect(harness.sent()).toMatchObject([{ QueueUrl: 'http://dead' }]);
  });
});

test.each([0, 1])('a message that was sent for a record makes none: revision %i', async (revision) => {
  const harness = workerHarness([work()]);
  harness.refuseClaims(workMessage(), null);
  expect(await harness.process(workMessage({ revision }))).toEqual([]);
  const [claim] = harness.table.calls();
  expect(claim?.args[0].input).toMatchObject({
    ConditionExpression: expect.not.stringContaining('attribute_not_exists(#id)'),
  });
  expect(harness.changes()).toHaveLength(1);
});

test('a dead letter that is moved back is for the next life, in which revisions begin anew', async () => {
  const harness = workerHarness([work()]);
  const message = workMessage({ revision: 3 });
  harness.refuseClaims(message, inState('PENDING', { ...at(1), life: number(2), notBefore: DUE }));
  const OriginalMessageId = { dataType: 'String' as const, stringValue: 'message-0' };
  const redriven = sqsRecord(message, { messageAttributes: { OriginalMessageId } });
  expect(await harness.processRecords(redriven)).toEqual([]);
  expect(harness.hidden()).toEqual([]);
});
