import { expect, test } from 'vitest';
import { leftToSweep } from '../../../../core/ending/left-to-sweep.ts';
import { WORKFLOW } from '../../../../core/protocol/outbox.ts';
import type { WorkflowNode } from '../../../../core/protocol/workflow.ts';
import { PAGE } from '../../../../core/workflow/pages.ts';
import { processGivenUpBatch } from '../../../../functions/dead-letter/process-given-up.ts';
import { createApp } from '../../../../functions/enqueue/app.ts';
import { purgeMessage } from '../../../../functions/operate/purge-message.ts';
import { logLines } from '../../log-lines.ts';
import { sqsRecord } from '../../sqs-record.ts';
import { Actor } from './model/actor.ts';
import { noFaults } from './model/faults.ts';
import { ADDRESS } from './model/memory-queue.ts';
import { partsOf, tasksOf } from './model/parts.ts';
import { GIVEN, type WorkflowBody } from './model/random-workflow.ts';
import { Story } from './model/story.ts';

/** Members that end where nothing is sent from: the dead-letter function, and the operator's calls, leave what follows to the sweep. */

const task = (own: number): WorkflowNode => ({ task: 'work', input: { own } });
const body: WorkflowNode = { task: 'work', input: { own: 3 }, pass: GIVEN };
const CHORD = { workflow: { chord: { header: [task(1), task(2)], body } } };
const [FIRST, SECOND, BODY] = ['header/0', 'header/1', 'body'].map((place) => `/workflow/chord/${place}`) as [
  string,
  string,
  string,
];
const GIVEN_UP = 'default-given-up';

async function sent(seed = 1, workflow: WorkflowBody = CHORD): Promise<Story> {
  const story = new Story(workflow, seed);
  expect(await story.send()).toBe(202);
  return story;
}

/** The parts of another function than those on the stage. */
function elsewhere({ world }: Story) {
  const actor = new Actor(world, 'elsewhere', 'call');
  const { celery: _, ...parts } = partsOf(
    actor,
    tasksOf(() => Promise.reject(new Error('No task runs here'))),
    logLines(),
  );
  return { ...parts, followers: { [WORKFLOW]: leftToSweep(parts) } };
}

/** Takes the message of a task off the queue. */
function taken(story: Story, path: string) {
  const { queue } = story.world;
  const id = story.record(path)?.id;
  const message = [...queue.messages.values()].find((one) => JSON.parse(one.body).id === id);
  if (!message) throw new Error(`There is no message of ${path}`);
  queue.messages.delete(message.id);
  return message;
}

/** SQS gives up the message of a task. @returns what is kept */
function giveUp(story: Story, path: string) {
  return giveUpText(story, taken(story, path).body);
}

async function giveUpText(story: Story, text: string) {
  const { queues, ...parts } = elsewhere(story);
  const addresses = new Map([[GIVEN_UP, ADDRESS]]);
  const record = sqsRecord(text, { queue: GIVEN_UP, receiveCount: 141 });
  return processGivenUpBatch({ ...parts, queues: { ...queues, addresses } }, { Records: [record] });
}

test('a member whose message SQS gave up fails what waits for it', async () => {
  const story = await sent();
  expect(await giveUp(story, FIRST)).toEqual({ batchItemFailures: [] });
  expect(story.record(FIRST)).toMatchObject({ state: 'FAILURE', error: { type: 'DeadLettered' } });
  await story.settle();
  expect(story.violations()).toEqual([]);
  expect(story.record(BODY)).toMatchObject({ state: 'FAILURE', error: { type: 'DependencyFailed' } });
  expect(story.judge.head?.state).toBe('FAILURE');
  await story.call('POST /workflows/{id}/retry');
  await story.settle();
  expect(story.violations()).toEqual([]);
  expect(story.judge.head?.state).toBe('SUCCESS');
});

test('a member that succeeded, and whose message SQS gave up before that was told, lets go on what waits for it', async () => {
  const story = await sent();
  const haveEnded = () => [FIRST, SECOND].every((path) => story.record(path)?.state === 'SUCCESS');
  // The worker of the last writes the end, and no more.
  story.faults = ({ by }) => (by === 'worker' && haveEnded() ? 'dies before' : null);
  await story.settle({ until: haveEnded });
  story.faults = noFaults;
  expect(story.record(BODY)).toMatchObject({ state: 'PENDING', blocked: true });
  expect(await giveUp(story, SECOND)).toEqual({ batchItemFailures: [] });
  await story.settle();
  expect(story.violations()).toEqual([]);
  expect(story.count(BODY)).toBe(1);
});

test('members are let go on by the sweep whose messages SQS gave up, though it dies at any of its writes', async () => {
  const inputs = Array.from({ length: PAGE + 1 }, (_, own) => ({ own }));
  const story = await sent(1, { workflow: { chain: [task(1), { map: { task: 'work', inputs } }] } });
  const { queue, table } = story.world;
  const releases = () =>
    [...queue.messages.values()].filter(({ body: text }) => JSON.parse(text).kind === 'release');
  await story.settle({ until: () => releases().length === 2 });
  for (const { id, body: text } of releases()) {
    queue.messages.delete(id);
    expect(await giveUpText(story, text)).toEqual({ batchItemFailures: [] });
  }
  // At every fortieth write, three times.
  let deaths = 3;
  let writes = 0;
  story.faults = ({ by, writes: isWrite }) => {
    if (by !== 'sweep' || !isWrite || deaths === 0) return null;
    writes += 1;
    if (writes % 40 !== 0) return null;
    deaths -= 1;
    return deaths === 1 ? 'dies after' : 'dies before';
  };
  await story.settle();
  expect(deaths).toBe(0);
  expect(story.violations()).toEqual([]);
  expect(story.judge.head?.state).toBe('SUCCESS');
  expect([...table.due.values()].filter((item) => item['pageOf'])).toEqual([]);
  // A copy that comes once all is done changes nothing.
  const runs = story.runs.length;
  await giveUpText(
    story,
    JSON.stringify({ v: 1, kind: 'release', id: story.judge.head?.id, from: 1, count: PAGE }),
  );
  await story.settle();
  expect(story.runs.length).toBe(runs);
  expect([...table.due.values()].filter((item) => item['pageOf'])).toEqual([]);
});

test('a member whose queue is purged fails what waits for it', async () => {
  const story = await sent();
  const message = taken(story, FIRST);
  const { queues, ...parts } = elsewhere(story);
  const operated = { ...ADDRESS, arn: '', deadLetterArn: '', mapping: '' };
  const purged = await purgeMessage(
    // No mapping of a queue is asked for.
    { ...parts, queues: { ...queues, addresses: new Map([['default', operated]]) }, lambda: Object() },
    'default',
    { messageId: message.id, receiptHandle: message.id, body: message.body, sentAt: message.sentAt },
  );
  expect(purged).toEqual({ acknowledgement: { kind: 'delete' }, revoked: true });
  await story.settle();
  expect(story.violations()).toEqual([]);
  expect(story.record(FIRST)).toMatchObject({ state: 'REVOKED', error: { type: 'Purged' } });
  expect(story.record(BODY)).toMatchObject({ state: 'FAILURE', error: { type: 'DependencyFailed' } });
  expect(story.judge.head?.state).toBe('FAILURE');
});

/** Forgets a task. @returns the answer's status */
async function forget(story: Story, path: string): Promise<number> {
  const { followers: _, ...parts } = elsewhere(story);
  const { followers } = partsOf(new Actor(story.world, 'forgets', 'call'), parts.registry, logLines());
  const { status } = await createApp({ ...parts, followers })({
    ...{
      method: 'DELETE',
      routeKey: 'DELETE /tasks/{id}',
      pathParameters: { id: story.record(path)?.id ?? '' },
    },
    ...{ path: '/', query: {}, isQueryUtf8: true, authorizer: {}, headers: {}, body: Buffer.from('') },
    ...{ requestId: undefined, apiRequestId: undefined, remainingMs: () => 30_000 },
  });
  return status;
}

test('a member is not forgotten while it is open', async () => {
  const story = await sent();
  expect(await forget(story, FIRST)).toBe(409);
  expect(await forget(story, BODY)).toBe(409);
  await story.settle();
  expect(story.violations()).toEqual([]);
  expect(story.judge.head?.state).toBe('SUCCESS');
});

test('one that is forgotten while others run keeps nothing waiting: what needs its result fails, and says why', async () => {
  const story = await sent();
  story.lasting.set(SECOND, 25);
  await story.settle({ until: () => story.record(FIRST)?.state === 'SUCCESS' });
  expect(story.record(SECOND)?.state).not.toBe('SUCCESS');
  expect(await forget(story, FIRST)).toBe(204);
  await story.settle();
  expect(story.record(SECOND)?.state).toBe('SUCCESS');
  expect(story.record(BODY)).toMatchObject({
    ...{ state: 'FAILURE', error: { type: 'DependencyFailed', taskId: story.record(FIRST)?.id } },
  });
  expect(story.record(BODY)?.error?.message).toContain('Forgotten');
  expect(story.judge.head).toMatchObject({ state: 'FAILURE', todo: null });
});
