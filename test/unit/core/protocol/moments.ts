import { SendMessageCommand } from '@aws-sdk/client-sqs';
import type { MailStatus } from '../../../../core/protocol/mail-status.ts';
import type { Message, TaskMessage } from '../../../../core/protocol/message.ts';
import { messageOf } from '../../../../core/queue/task-message.ts';
import { claimRecord } from '../../../../core/records/claim-record.ts';
import { WAITS_FOR_ITS_FIRST_ATTEMPT } from '../../../../core/records/conditions.ts';
import { createRecord } from '../../../../core/records/create-record.ts';
import { dueKeys } from '../../../../core/records/due-entry.ts';
import { readRecord } from '../../../../core/records/read-record.ts';
import { number } from '../../../../core/records/record-item.ts';
import { recordMailStatus } from '../../../../core/records/record-mail-status.ts';
import { removeDue } from '../../../../core/records/remove-due.ts';
import { type BulkReservation, releaseBulk, reserveBulk } from '../../../../core/records/reserve-bulk.ts';
import type { ResultsTable } from '../../../../core/records/table.ts';
import { updateRecord } from '../../../../core/records/update-record.ts';
import { withdrawRecord } from '../../../../core/records/withdraw-record.ts';
import { makeOccurrence } from '../../../../core/schedule/make-occurrence.ts';
import { occurrenceId } from '../../../../core/schedule/occurrence-id.ts';
import { takeBackOccurrence } from '../../../../core/schedule/take-back-occurrence.ts';
import { FakeClock } from '../../fake-clock.ts';
import { fault } from '../../functions/worker/worker-harness.ts';
import { CREATED_AT, taskMessage } from '../../messages.ts';
import { settle } from '../ending/settle.ts';
import { schedulingOn } from '../schedule/scheduling-harness.ts';
import { MEMBER_MOMENTS } from './member-moments.ts';
import {
  FAILS_AND_SNOOZES_ONCE,
  FAILS_AT_FIRST,
  FAILS_AT_FIRST_FOR_LONG,
  FAILS_FOR_GOOD,
  FAR_SECONDS,
  type SampleSystem,
  SNOOZES_ONCE,
  SNOOZES_ONCE_FOR_LONG,
  WORKS,
} from './sample-system.ts';
import { afterLostOutcome, type Moment, momentOf, type Scene } from './scene.ts';

/**
 * Produces, with today's functions, every moment of a task's life at which Lovage writes data of a different shape. If you add to what is
 * written, add a moment that has it.
 */
export const MOMENTS: Readonly<Record<string, (scene: Scene) => Promise<Moment>>> = {
  'waits for its first attempt': async ({ system }) => momentOf(system, await send(system, ADD, SUM)),
  'waits for its first attempt, with every option': async ({ system }) =>
    momentOf(system, await send(system, `${ADD}?countdown=60&expires=3600&group=tenant-7`, SUM, KEY)),
  'waits, and a repeat of its call answers for it too': async ({ system }) => {
    await send(system, ADD, SUM, KEY);
    return momentOf(system, await send(system, ADD, SUM, KEY));
  },
  'waits, and has somebody to tell when it ends': async ({ system, table }) => {
    const message = await withOutbox(table);
    return momentOf(system, message);
  },
  'was called by Celery, and waits for its first attempt': async ({ system, table }) => {
    const message = taskMessage(BY_CELERY);
    await createRecord(table, message, 3_600);
    return momentOf(system, message);
  },
  'was called by Celery, and was run': async ({ system }) => {
    const message = taskMessage(BY_CELERY);
    await system.deliver(message);
    return momentOf(system, message);
  },
  'ended, and somebody is to be told': async ({ system, table }) => {
    const message = await withOutbox(table);
    await system.deliver(message);
    return momentOf(system, message);
  },
  'was refused, because its message could not be sent': async ({ system }) =>
    momentOf(system, await refused(system, ADD)),
  'was refused, with every option': async ({ system }) =>
    momentOf(system, await refused(system, `${ADD}?countdown=60&expires=3600&group=tenant-7`, KEY)),
  'was refused before its record was written': async ({ system, table }) => {
    const message = taskMessage();
    await withdrawRecord(table, message, CREATED_AT + 1_000, 3_600);
    return momentOf(system, message);
  },
  'was refused, and its key was sent again': async ({ system }) => {
    await refused(system, ADD, KEY);
    return momentOf(system, await send(system, ADD, SUM, KEY));
  },
  'its message came first': async ({ system }) => ({ message: await send(system, ADD, SUM), item: null }),
  'its message came first, and was run': async ({ system, table }) => {
    const message = await send(system, `${ADD}?group=tenant-7`, SUM);
    const Key = { id: { S: message.id } };
    await table.client.deleteItem({ TableName: table.name, Key });
    await system.deliver(message);
    return momentOf(system, message);
  },
  'is being run': (scene) => duringRun(scene, async () => undefined),
  'failed once, and waits for its next attempt': async ({ system }) => {
    const message = await send(system, ANYTHING, { amount: FAILS_AT_FIRST });
    await system.worker.process(message);
    return momentOf(system, message);
  },
  'waits for capacity before its first attempt': async ({ system }) => {
    const message = await send(system, ANYTHING, { amount: SNOOZES_ONCE });
    await system.worker.process(message);
    return momentOf(system, message);
  },
  'waits for capacity after an attempt that failed': async ({ system }) => {
    const message = await send(system, ANYTHING, { amount: FAILS_AND_SNOOZES_ONCE });
    await system.worker.process(message);
    system.worker.clock.advance(60_000);
    await system.worker.process(message);
    return momentOf(system, message);
  },
  'had capacity, after a wait for it': async ({ system }) => {
    const message = await send(system, ANYTHING, { amount: SNOOZES_ONCE });
    await system.deliver(message);
    return momentOf(system, message);
  },
  'was refused for capacity, and that is on its way by SQS': (scene) => outcomeBySqs(scene, SNOOZES_ONCE),
  succeeded: async ({ system }) => {
    const message = await send(system, ANYTHING, { amount: WORKS });
    await system.deliver(message);
    return momentOf(system, message);
  },
  'succeeded with a result so large that its input was dropped': async (scene) => {
    const { message, item } = await duringRun(scene, async () => undefined);
    const key = { id: message?.id ?? '', attempt: 1, owner: item?.['owner']?.S ?? '' };
    const outcome = {
      kind: 'succeeded',
      result: '"large"',
      at: CREATED_AT + 2_000,
      dropInput: true,
    } as const;
    await scene.system.restore({ item });
    await settle(scene.table, key, outcome);
    return { message, item: await scene.system.itemOf(key.id) };
  },
  'succeeded, and its email arrived': (scene) =>
    succeededWith(scene, { status: 'delivered', at: CREATED_AT + 9_000, reason: null }),
  'succeeded, and its email came back': (scene) =>
    succeededWith(scene, { status: 'bounced', at: CREATED_AT + 9_000, reason: 'Permanent/General 5.1.1' }),
  failed: async ({ system }) => {
    const message = await send(system, ANYTHING, { amount: FAILS_FOR_GOOD });
    await system.deliver(message);
    return momentOf(system, message);
  },
  'was forgotten, after it succeeded': async ({ system }) => {
    const message = await send(system, ANYTHING, { amount: WORKS });
    await system.deliver(message);
    await system.enqueue.forget(message.id);
    return momentOf(system, message);
  },
  'was forgotten, after it failed': async ({ system }) => {
    const message = await send(system, ANYTHING, { amount: FAILS_FOR_GOOD });
    await system.deliver(message);
    await system.enqueue.forget(message.id);
    return momentOf(system, message);
  },
  'expired before it was started': async ({ system }) => {
    const message = await send(system, `${ADD}?expires=10`, SUM);
    system.worker.clock.advance(60_000);
    await system.deliver(message);
    return momentOf(system, message);
  },
  'was given up by SQS': async ({ system }) => momentOf(system, await givenUp(system)),
  'was revoked while it waited': async ({ system }) => {
    const message = await send(system, ADD, SUM);
    await system.enqueue.post(`/tasks/${message.id}/revoke`);
    return momentOf(system, message);
  },
  'was revoked while it was run': (scene) =>
    duringRun(scene, async (id) => {
      await scene.system.enqueue.post(`/tasks/${id}/revoke`);
    }),
  'waits for its first attempt after a retry by hand': async ({ system }) => {
    const { id } = await givenUp(system);
    await system.enqueue.post(`/tasks/${id}/retry`);
    return momentOf(system, system.sent('enqueue'));
  },
  'was sent again by hand, by a call that died before it opened the record': async ({ system }) => {
    const { id } = await givenUp(system);
    const item = await system.itemOf(id);
    await system.enqueue.post(`/tasks/${id}/retry`);
    return { message: system.sent('enqueue'), item };
  },
  'was run again after a retry by hand': async ({ system }) => {
    const { id } = await givenUp(system);
    await system.enqueue.post(`/tasks/${id}/retry`);
    await system.deliver(system.sent('enqueue'));
    return momentOf(system, system.sent('enqueue'));
  },
  'is being run again, alone, because its worker died': async (scene) => {
    const message = await send(scene.system, ANYTHING, { amount: WORKS });
    await died(scene, message);
    return duringRunOf(scene, message, async () => undefined);
  },
  'ended, because its worker died in its last attempt': async (scene) => {
    const message = await send(scene.system, ANYTHING, { amount: WORKS });
    for (let attempt = 1; attempt <= 4; attempt += 1) await died(scene, message);
    await scene.system.deliver(message);
    return momentOf(scene.system, message);
  },
  'waits for its first attempt after a retry by hand of a task whose worker died': async (scene) => {
    const message = await send(scene.system, ANYTHING, { amount: WORKS });
    for (let attempt = 1; attempt <= 4; attempt += 1) await died(scene, message);
    await scene.system.deliver(message);
    await scene.system.enqueue.post(`/tasks/${message.id}/retry`);
    return momentOf(scene.system, scene.system.sent('enqueue'));
  },
  'is far from its first attempt': async ({ system, table }) => {
    const { id } = await far(table);
    return { message: null, item: await system.itemOf(id) };
  },
  'is far from its first attempt, and its message is sent': async ({ system, table }) =>
    momentOf(system, await swept(table, (await far(table)).id)),
  'was revoked while it was far': async ({ system, table }) => {
    const { id } = await far(table);
    await system.enqueue.post(`/tasks/${id}/revoke`);
    return { message: null, item: await system.itemOf(id) };
  },
  'was revoked, and somebody is still to be told': async ({ system, table }) => {
    const message = await withOutbox(table);
    system.enqueue.followers['sample'] = () => Promise.reject(fault());
    await system.enqueue.post(`/tasks/${message.id}/revoke`);
    return momentOf(system, message);
  },
  'was moved to a far time, and its first message is left over': async ({ system, table }) => {
    const message = await send(system, ADD, SUM);
    await moved(table, message.id);
    return momentOf(system, message);
  },
  'was moved to a far time, and its message is sent': async ({ system, table }) => {
    const { id } = await send(system, ADD, SUM);
    await moved(table, id);
    return momentOf(system, await swept(table, id, 'and leaves the index'));
  },
  'failed once, and its next attempt is far': async ({ system }) => {
    const message = await send(system, ANYTHING, { amount: FAILS_AT_FIRST_FOR_LONG });
    await system.worker.process(message);
    return momentOf(system, message);
  },
  'failed once, and the message of its far attempt is sent': async ({ system, table }) => {
    const message = await send(system, ANYTHING, { amount: FAILS_AT_FIRST_FOR_LONG });
    await system.worker.process(message);
    return momentOf(system, await swept(table, message.id));
  },
  'failed once, and that its next attempt is far is on its way by SQS': (scene) =>
    outcomeBySqs(scene, FAILS_AT_FIRST_FOR_LONG),
  'waits long for capacity': async ({ system }) => {
    const message = await send(system, ANYTHING, { amount: SNOOZES_ONCE_FOR_LONG });
    await system.worker.process(message);
    return momentOf(system, message);
  },
  'is an occurrence of a schedule': async ({ system, table }) => momentOf(system, await occurrence(table)),
  'is an occurrence, and was run': async ({ system, table }) => {
    const message = await occurrence(table);
    await system.deliver(message);
    return momentOf(system, message);
  },
  'is an occurrence, made by a revision of its schedule': async ({ system, table }) =>
    momentOf(system, await madeBy(table, 1)),
  'is an occurrence that its schedule has taken back': async ({ system, table }) => {
    const message = await madeBy(table, 1);
    await takeBack(table, 2);
    return momentOf(system, message);
  },
  'is an occurrence that was taken back, and made again': async ({ system, table }) => {
    await madeBy(table, 1);
    await takeBack(table, 2);
    return momentOf(system, await madeBy(table, 2));
  },
  'is an occurrence that was taken back before it was made': async ({ system, table }) => {
    await takeBack(table, 2);
    return { message: null, item: await system.itemOf(occurrenceId('nightly', CREATED_AT)) };
  },
  'is an occurrence that comes after another': async ({ system, table }) =>
    momentOf(system, await occurrence(table, '00000000-0000-5000-8000-000000000000')),
  'is an occurrence that was skipped': async ({ system, table }) => {
    const message = await skipped(table);
    await system.deliver(message);
    return momentOf(system, message);
  },
  'is an occurrence that was skipped, and then sent by hand': async ({ system, table }) => {
    const message = await skipped(table);
    await system.deliver(message);
    await system.enqueue.post(`/tasks/${message.id}/retry`);
    return momentOf(system, system.sent('enqueue'));
  },
  ...MEMBER_MOMENTS,
  'succeeded, and its outcome is on its way by SQS': (scene) => outcomeBySqs(scene, WORKS),
  'failed once, and its outcome is on its way by SQS': (scene) => outcomeBySqs(scene, FAILS_AT_FIRST),
  'failed for good, and its outcome is on its way by SQS': (scene) => outcomeBySqs(scene, FAILS_FOR_GOOD),
  'is no task, but the reservation of a bulk call': (scene) => reservation(scene, async () => undefined),
  'is no task, but the reservation of a bulk call that gave up': (scene) =>
    reservation(scene, (held) => releaseBulk(scene.table, held, false)),
  'is no task, but the reservation of a bulk call that is done': (scene) =>
    reservation(scene, (held) => releaseBulk(scene.table, held, true)),
};

const ADD = '/tasks/add';
const ANYTHING = '/tasks/anything';
const SUM = { a: 1, b: 2 };
const KEY = { 'idempotency-key': 'order-1' };

/** Sends a task. */
async function send(
  system: SampleSystem,
  path: string,
  input: object,
  headers: Record<string, string> = {},
): Promise<Message> {
  const { status } = await system.enqueue.postJson(path, input, headers);
  if (status !== 202) throw new Error(`The call was answered ${status}.`);
  return system.sent('enqueue');
}

/** A task whose call was refused, because SQS gave no answer; its message may have been taken all the same. */
async function refused(
  system: SampleSystem,
  path: string,
  headers: Record<string, string> = {},
): Promise<Message> {
  const { sqs } = system.enqueue;
  sqs.on(SendMessageCommand).rejects(fault());
  const { status } = await system.enqueue.postJson(path, SUM, headers);
  if (status !== 503) throw new Error(`The call was answered ${status}.`);
  const message = system.sent('enqueue');
  sqs.on(SendMessageCommand).resolves({});
  return message;
}

/** A task with an outbox. No call creates one yet. */
/** What the message of a Celery task has besides. */
const BY_CELERY = { pythonName: 'shop.tasks.add', outbox: [{ kind: 'celery', to: '{}' }] };

async function withOutbox(table: ResultsTable): Promise<TaskMessage> {
  const message = taskMessage({ outbox: [{ kind: 'sample', to: 'nobody' }] });
  await createRecord(table, message, 3_600);
  return message;
}

/** A task that is far from its first attempt. */
async function far(table: ResultsTable): Promise<TaskMessage> {
  const message = taskMessage({ eta: CREATED_AT + FAR_SECONDS * 1_000 });
  await createRecord(table, message, 3_600);
  return message;
}

/** A task that a caller has moved to a far time. */
async function moved(table: ResultsTable, id: string): Promise<void> {
  const at = CREATED_AT + FAR_SECONDS * 1_000;
  const set = { eta: number(at), notBefore: number(at), revision: number(1), dueRun: number(1) };
  const change = { ...set, held: { BOOL: true }, ...dueKeys(id, at) };
  await updateRecord(table, id, { condition: WAITS_FOR_ITS_FIRST_ATTEMPT, set: change });
}

/** The message that the sweep sends for a record, which it then takes out of the due index, or is about to. */
async function swept(table: ResultsTable, id: string, then = ''): Promise<TaskMessage> {
  const record = await readRecord(table, id);
  if (!record) throw new Error('There is no record.');
  if (then) await removeDue(table, record, 'dueRun');
  return { ...messageOf(record), revision: record.revision };
}

/** A task that a schedule has made. */
async function occurrence(
  table: ResultsTable,
  after?: string,
  about: Partial<TaskMessage> = {},
): Promise<TaskMessage> {
  const schedule = { name: 'nightly', at: CREATED_AT, ...(after === undefined ? {} : { after }) };
  const message = taskMessage({ ...about, schedule });
  await createRecord(table, message, 3_600);
  return message;
}

/** The message of an occurrence that a revision of its schedule has made. */
async function madeBy(table: ResultsTable, revision: number): Promise<TaskMessage> {
  const { scheduling } = schedulingOn(table, { clock: new FakeClock(CREATED_AT) });
  const schedule = { name: 'nightly', at: CREATED_AT };
  const spec = { task: 'add', input: SUM };
  const record = await makeOccurrence(scheduling, { schedule, spec, dueAt: CREATED_AT, revision });
  if (!record) throw new Error('The occurrence was not made');
  return { ...messageOf(record), revision: record.revision };
}

/** A later revision of the schedule takes it back. */
async function takeBack(table: ResultsTable, revision: number): Promise<void> {
  const { scheduling, item } = schedulingOn(table, { clock: new FakeClock(CREATED_AT) });
  const found = await item(occurrenceId('nightly', CREATED_AT));
  await takeBackOccurrence(scheduling, { name: 'nightly', at: CREATED_AT, revision }, found);
}

/** One that is to be skipped: its own record stands for the one before. */
async function skipped(table: ResultsTable): Promise<TaskMessage> {
  const { id } = taskMessage();
  return occurrence(table, id, { id });
}

/** The moment after SES has reported what happened to the email of a task that succeeded. */
async function succeededWith({ system, table }: Scene, delivery: MailStatus): Promise<Moment> {
  const message = await send(system, ANYTHING, { amount: WORKS });
  await system.deliver(message);
  const token = (await readRecord(table, message.id))?.mailToken ?? null;
  await recordMailStatus(table, { id: message.id, life: 1, token }, delivery);
  return momentOf(system, message);
}

/** A task that has failed, and would succeed if it were retried by hand. */
async function givenUp(system: SampleSystem): Promise<Message> {
  const message = await send(system, ADD, SUM);
  await system.deadLetters.process(message);
  return message;
}

/** An attempt whose worker died. */
async function died({ system, table }: Scene, message: Message): Promise<void> {
  if (message.kind !== 'task') throw new Error('Only a task is run.');
  const now = system.worker.clock.now();
  const terms = { owner: `worker-${now}`, now, leaseUntil: now + 1_000, maxAttempts: 4, resultTtl: 3_600 };
  const { claimed } = await claimRecord(table, message, { ...terms, onCrash: 'retry', alone: false });
  if (!claimed) await claimRecord(table, message, { ...terms, onCrash: 'retry', alone: true });
  system.worker.clock.advance(1_000);
}

/** The moment during a run, after something has happened to the task. */
async function duringRun(scene: Scene, happens: (id: string) => Promise<void>): Promise<Moment> {
  return duringRunOf(scene, await send(scene.system, ANYTHING, { amount: WORKS }), happens);
}

async function duringRunOf(
  { system, hooks }: Scene,
  message: Message,
  happens: (id: string) => Promise<void>,
): Promise<Moment> {
  let moment: Moment | undefined;
  hooks.during = async () => {
    await happens(message.id);
    moment = await momentOf(system, message);
  };
  await system.worker.process(message);
  if (!moment) throw new Error('The task was not run.');
  return moment;
}

/** The moment after the table has refused a run's outcome, which SQS now carries. */
async function outcomeBySqs(scene: Scene, amount: number): Promise<Moment> {
  return afterLostOutcome(scene, await send(scene.system, ANYTHING, { amount }));
}

async function reservation(
  { system, table }: Scene,
  happens: (held: BulkReservation) => Promise<void>,
): Promise<Moment> {
  const held = {
    id: '5b7f0c1e-2a57-5c1d-9d0a-0e3a5f1c7b11',
    fingerprint: 'digest of the body',
    owner: 'call-1',
    now: CREATED_AT,
    leaseUntil: CREATED_AT + 20_000,
    ttl: CREATED_AT / 1_000 + 86_400,
  };
  await reserveBulk(table, held);
  await happens(held);
  return { message: null, item: await system.itemOf(held.id) };
}
