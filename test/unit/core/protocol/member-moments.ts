import { finish } from '../../../../core/ending/finish.ts';
import { leaveToSweep } from '../../../../core/ending/leave-to-sweep.ts';
import type { TaskEnd } from '../../../../core/ending/task-end.ts';
import type { TaskMessage } from '../../../../core/protocol/message.ts';
import type { TaskRecord } from '../../../../core/protocol/record.ts';
import { messageOf } from '../../../../core/queue/task-message.ts';
import { readRecord } from '../../../../core/records/read-record.ts';
import { type ReleaseTerms, releaseRecord } from '../../../../core/records/release-record.ts';
import type { ResultsTable } from '../../../../core/records/table.ts';
import { arrive } from '../../../../core/workflow/arrive.ts';
import { closeHead, commitHead, reopenHead, revokeHead } from '../../../../core/workflow/change-head.ts';
import { newHead, planId, readHead, type WorkflowHead } from '../../../../core/workflow/head-item.ts';
import { joinId, joinItems, rootId, shardId } from '../../../../core/workflow/join-items.ts';
import { memberId } from '../../../../core/workflow/member-id.ts';
import { newMember } from '../../../../core/workflow/member-record.ts';
import type { PlannedMember } from '../../../../core/workflow/plan.ts';
import { bearItem } from '../../../../core/workflow/update-item.ts';
import { CREATED_AT } from '../../messages.ts';
import { FAR_SECONDS, type SampleSystem } from './sample-system.ts';
import { afterLostOutcome, type Moment, momentOf, type Scene } from './scene.ts';

const WORKFLOW_ID = '01890a5d-ac96-774b-bcce-b302099a8057';
const FAR = CREATED_AT + FAR_SECONDS * 1_000;

/** A member that waits for nothing; what may follow an end follows its own. */
const FIRST: PlannedMember = {
  ...{ number: 1, path: '/workflow/chain/1', task: 'add', queue: 'default', group: null, resultTtl: 3_600 },
  ...{ input: { a: 1, b: 2 }, eta: null, expiresAt: null, awaits: null },
  next: [
    { join: 0, index: 3 },
    { join: 1, index: 103, sharded: true },
    { release: 2, count: 5 },
    { handle: 7, count: 1 },
    { exit: true },
  ],
};

/** One that waits for others, and is given nothing of them. */
const LATER: PlannedMember = {
  ...FIRST,
  awaits: {
    value: { list: [{ of: 0 }, { from: 4, count: 2 }, { error: { of: 6 } }], tolerate: 1 },
    pass: false,
    countdown: 60,
    expires: 3_600,
  },
};

/** Every moment in the life of a member of a workflow, and of the items that are the workflow's own, at which data of a different shape is written. */
export const MEMBER_MOMENTS: Readonly<Record<string, (scene: Scene) => Promise<Moment>>> = {
  'is a member of a workflow, and waits for its first attempt': async ({ system, table }) =>
    momentOf(system, messageFor(await member(table, FIRST))),
  'is a far member, and its workflow is not stored completely': async ({ system, table }) =>
    withoutMessage(system, await member(table, { ...FIRST, eta: FAR })),
  'is a member, and waits for others': async ({ system, table }) =>
    withoutMessage(system, await member(table, LATER)),
  'is a member, and was let go on': async ({ system, table }) =>
    momentOf(system, messageFor(await letGoOn(table, await member(table, LATER)))),
  'is a member, and was let go on to a far time': async ({ system, table }) =>
    withoutMessage(system, await letGoOn(table, await member(table, LATER), { eta: FAR })),
  'is a member, and a message is to let it go on': async ({ system, table }) => {
    const { id } = await member(table, LATER);
    const message = { v: 1, kind: 'release', id: WORKFLOW_ID, from: LATER.number, count: 1 } as const;
    return { message, item: await system.itemOf(id) };
  },
  'is a member, and failed because of another': async (scene) =>
    withoutMessage(scene.system, await ended(scene, await member(scene.table, LATER), FAILED)),
  'is a member, and was let go on after it had failed because of another': async (scene) => {
    const failed = await ended(scene, await member(scene.table, LATER), FAILED);
    return momentOf(scene.system, messageFor(await letGoOn(scene.table, failed)));
  },
  'is a member, and was not needed': async (scene) =>
    withoutMessage(scene.system, await ended(scene, await member(scene.table, LATER), NOT_NEEDED)),
  'is a member, and was revoked because of another': async (scene) => {
    const found = await member(scene.table, FIRST);
    await ended(scene, found, REVOKED);
    return momentOf(scene.system, messageFor(found));
  },
  'is a member, and was revoked while it waited for others': async ({ system, table }) => {
    const { id } = await member(table, LATER);
    await system.enqueue.post(`/tasks/${id}/revoke`);
    return { message: null, item: await system.itemOf(id) };
  },
  'is a member, and succeeded': async ({ system, table }) => {
    const message = messageFor(await member(table, FIRST));
    await system.deliver(message);
    return momentOf(system, message);
  },
  'is a member, and what follows its end is left to the sweep': async ({ system, table }) => {
    const message = messageFor(await member(table, FIRST));
    await system.deliver(message);
    await leaveToSweep(table, await found(table, message.id), CREATED_AT + 2_000);
    return momentOf(system, message);
  },
  'is a member, and its outcome is on its way by SQS': async (scene) =>
    afterLostOutcome(scene, messageFor(await member(scene.table, FIRST))),
  'is no task, but a workflow that is being stored': (scene) => headThat(scene, async (head) => head),
  'is no task, but a workflow': (scene) => headThat(scene, opened(scene)),
  'is no task, but a workflow that succeeded': (scene) =>
    headThat(scene, async (head) =>
      changed(await closeHead(scene.table, await opened(scene)(head), null, CREATED_AT)),
    ),
  'is no task, but a workflow that failed': (scene) => headThat(scene, failed(scene)),
  'is no task, but a workflow that is being revoked': (scene) =>
    headThat(scene, async (head) =>
      changed(await revokeHead(scene.table, await opened(scene)(head), CREATED_AT)),
    ),
  'is no task, but a workflow that failed, and goes on': (scene) =>
    headThat(scene, async (head) =>
      changed(await reopenHead(scene.table, await failed(scene)(head), CREATED_AT)),
    ),
  'is no task, but a workflow that has begun': (scene) => partOf(scene, (id) => id),
  'is no task, but a workflow’s plan': (scene) => partOf(scene, planId),
  'is no task, but a join of a workflow': (scene) => partOf(scene, (id) => joinId(id, 0)),
  'is no task, but what a join awaits': (scene) => partOf(scene, (id) => rootId(id, 0)),
  'is no task, but what awaits the parts of a join': ({ system, table }) =>
    manyAwaited(system, table, rootId(WORKFLOW_ID, 0)),
  'is no task, but a part of a join': ({ system, table }) =>
    manyAwaited(system, table, shardId(WORKFLOW_ID, 0, 0)),
  'is no task, but a part of a join of which something failed': async ({ system, table }) => {
    const id = shardId(WORKFLOW_ID, 0, 0);
    await manyAwaited(system, table, id);
    await arrive(table, WORKFLOW_ID, { join: 0, index: 1, sharded: true }, false);
    return { message: null, item: await system.itemOf(id) };
  },
};

const FAILED = {
  kind: 'notReleased',
  transition: 'fail',
  error: {
    type: 'DependencyFailed',
    message: 'The task on which this one depends failed.',
    taskId: memberId(WORKFLOW_ID, 0),
  },
} as const;
const NOT_NEEDED = {
  kind: 'notReleased',
  transition: 'revoke',
  error: { type: 'NotNeeded', message: 'The failure has not come about.' },
} as const;
const REVOKED = {
  kind: 'revoked',
  hasOutbox: true,
  error: {
    type: 'Cancelled',
    message: 'Another task of the same group did not succeed.',
    taskId: memberId(WORKFLOW_ID, 0),
  },
} as const;

async function member(table: ResultsTable, planned: PlannedMember): Promise<TaskRecord> {
  const { item, record } = newMember(WORKFLOW_ID, planned, CREATED_AT);
  await bearItem(table, item);
  return record;
}

/** The message that is sent for a record. */
function messageFor(record: TaskRecord): TaskMessage {
  return { ...messageOf(record), revision: record.revision };
}

async function withoutMessage(system: SampleSystem, { id }: TaskRecord): Promise<Moment> {
  return { message: null, item: await system.itemOf(id) };
}

async function letGoOn(
  table: ResultsTable,
  seen: TaskRecord,
  { eta = CREATED_AT + 60_000 }: Partial<Pick<ReleaseTerms, 'eta'>> = {},
): Promise<TaskRecord> {
  const input = { value: { a: 1, b: 2 } };
  const record = await releaseRecord(table, seen, { input, eta, expiresAt: FAR * 2, now: CREATED_AT });
  if (!record) throw new Error('There is no record.');
  return record;
}

type BecauseOfOthers = DistributiveOmit<
  Extract<TaskEnd, { readonly kind: 'notReleased' | 'revoked' }>,
  'life'
>;

type DistributiveOmit<Union, Name extends PropertyKey> = Union extends unknown ? Omit<Union, Name> : never;

async function ended(
  { system, table }: Scene,
  { id, life }: TaskRecord,
  end: BecauseOfOthers,
): Promise<TaskRecord> {
  const ending = { ...system.worker.worker, table };
  await finish(ending, { id }, { ...end, life }, { resultTtl: null, countedAs: undefined });
  return found(table, id);
}

async function found(table: ResultsTable, id: string): Promise<TaskRecord> {
  const record = await readRecord(table, id);
  if (!record) throw new Error('There is no record.');
  return record;
}

/** The item of a workflow, after something has happened to it. */
async function headThat(
  { system, table }: Scene,
  happens: (head: WorkflowHead) => Promise<unknown>,
): Promise<Moment> {
  const head = newHead({ id: WORKFLOW_ID, total: 3, createdAt: CREATED_AT, fingerprint: 'digest', ttl: FAR });
  await bearItem(table, head);
  await happens(readHead(head));
  return { message: null, item: await system.itemOf(WORKFLOW_ID) };
}

const opened =
  ({ table }: Scene) =>
  async (head: WorkflowHead): Promise<WorkflowHead> =>
    changed(await commitHead(table, head, CREATED_AT));

const failed =
  (scene: Scene) =>
  async (head: WorkflowHead): Promise<WorkflowHead> =>
    changed(await closeHead(scene.table, await opened(scene)(head), FAILED.error, CREATED_AT));

function changed({
  done,
  head,
}: {
  readonly done: boolean;
  readonly head: WorkflowHead | null;
}): WorkflowHead {
  if (!done || !head) throw new Error('The workflow was not changed.');
  return head;
}

/** An item of a join of so many that it has parts. */
async function manyAwaited(system: SampleSystem, table: ResultsTable, id: string): Promise<Moment> {
  const join = { number: 0, size: 101, there: [], tolerate: 0, value: { list: [] }, next: [] };
  for (const item of joinItems(WORKFLOW_ID, join, FAR)) await bearItem(table, item);
  return { message: null, item: await system.itemOf(id) };
}

/** An item of a workflow as a call stores it. */
async function partOf({ system }: Scene, idOf: (workflow: string) => string): Promise<Moment> {
  const answer = await system.enqueue.postJson('/workflows', WORKFLOW, { 'idempotency-key': 'order-1' });
  const { id }: { readonly id: string } = JSON.parse(await answer.text());
  return { message: null, item: await system.itemOf(idOf(id)) };
}

/** A workflow with a join, and everything else that a plan can have. */
const WORKFLOW = {
  workflow: {
    chord: {
      header: {
        link: {
          of: {
            map: {
              task: 'add',
              inputs: [
                { a: 1, b: 1 },
                { a: 2, b: 1 },
              ],
            },
          },
          // biome-ignore lint/suspicious/noThenProperty: the API's word; it is sent as JSON.
          then: [{ chain: [{ task: 'add', input: { a: 1, b: 1 } }] }],
          error: [{ group: [{ task: 'add', input: { a: 2, b: 2 } }] }],
        },
      },
      body: { task: 'add', input: { a: 3, b: 3 } },
    },
  },
  onFailure: 'cancel',
};
