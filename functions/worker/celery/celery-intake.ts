import { bindArguments, refusedArguments } from '../../../core/celery/bind-arguments.ts';
import { callFingerprint } from '../../../core/celery/call-fingerprint.ts';
import { celeryOutbox, readCeleryEntry } from '../../../core/celery/celery-entry.ts';
import type { CeleryFault, CeleryMessage, ReadCelery } from '../../../core/celery/celery-message.ts';
import type { CeleryTable } from '../../../core/celery/celery-results.ts';
import {
  type CeleryDefinitions,
  celeryDefinitions,
  notRegistered,
} from '../../../core/celery/find-by-celery-name.ts';
import { isCeleryBody } from '../../../core/celery/is-celery-body.ts';
import { readCeleryMessage } from '../../../core/celery/read-celery-message.ts';
import { type RefusedCall, refuseCall, tellRefusal } from '../../../core/celery/refuse-call.ts';
import { recordId, timeLimits, toTaskMessage } from '../../../core/celery/to-task-message.ts';
import { unsupported } from '../../../core/celery/unsupported.ts';
import type { TaskDefinition } from '../../../core/definition/definition.ts';
import { FOREIGN_MESSAGE } from '../../../core/ending/foreign-message.ts';
import { MIN_CELERY_RESULT_TTL_SECONDS } from '../../../core/protocol/bounds.ts';
import type { TaskError } from '../../../core/protocol/errors.ts';
import { isFar } from '../../../core/protocol/is-far.ts';
import type { Json } from '../../../core/protocol/json.ts';
import type { OutcomeMessage, TaskMessage } from '../../../core/protocol/message.ts';
import { isId } from '../../../core/protocol/message-fields.ts';
import { readTraceparent, xrayTraceId } from '../../../core/protocol/trace.ts';
import { mayMakeRecord } from '../../../core/records/may-make-record.ts';
import { readRecord } from '../../../core/records/read-record.ts';
import type { Delivery } from '../delivery.ts';
import type { Intake, TakenAs } from '../intake.ts';
import type { Worker } from '../worker.ts';
import { rejectArguments } from './reject-arguments.ts';
import { runRecorded } from './run-recorded.ts';
import { storeFar } from './store-far.ts';

/** What the intake of Celery's queue needs of its worker. */
type Taking = Pick<Worker, 'registry' | 'queue' | 'clock'>;

/**
 * Reads Celery's messages into tasks of the definitions that Python may call.
 *
 * @throws TypeError as `celeryDefinitions` does
 */
export function createCeleryIntake(worker: Taking, results: CeleryTable): Intake<Worker> {
  const definitions = celeryDefinitions(worker.registry);
  return {
    names: [...new Set(definitions.values())].map(({ name }) => name).sort(),
    read: (received) => {
      if (!isCeleryBody(received.body)) return null;
      const read = readCeleryMessage(received.body, received.sentAt);
      const trace = read.ok ? readTraceparent(read.message.headers['traceparent']) : null;
      if (trace && !received.trace) received.about.traceId = xrayTraceId(trace);
      return { ...take(worker, definitions, results, read, received), trace };
    },
    definitionOf: (message) => definitionOf(worker, message),
    runRecorded,
    refusalOf: ({ pythonName, input }, errors) =>
      pythonName === undefined ? null : refusedArguments({ name: pythonName }, input, errors),
    refuseTaken: async (equipped, delivery, message) => {
      // A record would be there, or could be made: it is something else.
      const isTaken = message.pythonName !== undefined && mayMakeRecord(message, worker.clock.now());
      return isTaken
        ? refuseCall({ ...equipped, results }, delivery, refusedCall(delivery, FOREIGN_MESSAGE))
        : null;
    },
    tellRefused: async (equipped, delivery, error) => {
      const { logger } = delivery;
      await tellRefusal({ ...equipped, logger, results }, refusedCall(delivery, error));
    },
  };
}

/** A call that is refused after it was read. */
function refusedCall(
  { body, sentAt }: Pick<Delivery, 'body' | 'sentAt'>,
  { type, message }: TaskError,
): RefusedCall {
  const read = readCeleryMessage(body, sentAt);
  return { ...(read.ok ? read.message : read), fault: { exception: type, message }, followingIds: [] };
}

type Received = Parameters<Intake<Worker>['read']>[0];

function take(
  worker: Taking,
  definitions: CeleryDefinitions,
  results: CeleryTable,
  read: ReadCelery,
  received: Received,
): TakenAs<Worker> {
  const refused = (call: RefusedCall): TakenAs<Worker> => ({
    kind: 'other',
    acknowledge: (equipped, delivery) => refuseCall({ ...equipped, results }, delivery, call),
  });
  /** The same, but that the call may have been taken before a deployment. */
  const refusedNow = (call: CeleryMessage, fault: CeleryFault): TakenAs<Worker> => ({
    kind: 'other',
    acknowledge: async (equipped, delivery) => {
      // What is followed by something is never taken: a record that looks alike is of a call that has the same id.
      const mayBeTaken = call.follows.length === 0;
      const record = mayBeTaken ? await readRecord(equipped.table, recordId(call.id)) : null;
      const same = { fingerprint: callFingerprint(call), pythonName: call.name };
      const recorded = record && (await runRecorded(equipped, delivery, record, same));
      return recorded ?? refuseCall({ ...equipped, results }, delivery, { ...call, fault });
    },
  });
  if (!read.ok) return refused(read);
  const { message: call } = read;
  const definition = definitions.get(call.name);
  if (!definition) return refusedNow(call, notRegistered(call.name));
  if (call.follows.length > 0) return refusedNow(call, unsupported(call));
  const bound = bindArguments(call, definition);
  const input: Json = bound.ok ? bound.input : { args: [...call.args], kwargs: call.kwargs };
  const made = toTaskMessage(call, definition, input, {
    at: received.sentAt,
    group: received.group,
    queue: worker.queue,
  });
  if (!made.ok) return refusedNow(call, made.fault);
  const message = asCalled(made.message, call, definition, received.redriven);
  if (!bound.ok) {
    return {
      kind: 'other',
      acknowledge: (equipped, delivery) =>
        rejectArguments(equipped, delivery, message, definition, bound.fault),
    };
  }
  if (isFar(message.eta, worker.clock.now())) {
    return {
      kind: 'other',
      acknowledge: (equipped, delivery) => storeFar(equipped, delivery, message, definition),
    };
  }
  return { kind: 'task', message };
}

/** The message with what the call says besides. A dead letter that was moved back is a retry by hand, and so neither waits nor expires. */
function asCalled(
  message: TaskMessage,
  { id, name, parentId, group, timeLimit: { hard, soft }, ignoreResult }: CeleryMessage,
  { celery }: TaskDefinition,
  redriven: boolean,
): TaskMessage {
  const hasLimits = hard !== null || soft !== null;
  const outbox = celeryOutbox({
    ...(id === message.id ? {} : { id }),
    ...(isId(parentId) ? { parent: parentId } : {}),
    ...(isId(group) ? { group } : {}),
    ...(hasLimits ? { limits: [hard, soft] as const } : {}),
    ...(celery?.python === undefined ? {} : { python: celery.python }),
    ...(ignoreResult ? { ignore: true as const } : {}),
  });
  return {
    ...message,
    ...(redriven ? { eta: null, expiresAt: null } : {}),
    pythonName: name,
    ...(ignoreResult && !hasLimits ? {} : { outbox }),
  };
}

/**
 * The definition, within the limits of the call, and with a record that outlives the copies of the call's message. None for a new task that Python may
 * not call: whoever may send to this queue can write a message of Lovage's own. What has a record was accepted, whatever a deployment since has changed.
 */
function definitionOf(
  { registry, clock }: Taking,
  message: TaskMessage | OutcomeMessage,
): TaskDefinition | undefined {
  const definition = registry.get(message.task);
  if (!definition) return undefined;
  const isNew = message.kind === 'task' && mayMakeRecord(message, clock.now());
  if (isNew && !definition.celery) return undefined;
  const entry = message.kind === 'task' ? readCeleryEntry(message.outbox) : null;
  const [hard, soft] = entry?.limits ?? [null, null];
  const { softTimeLimit: _, ...rest } = definition;
  return {
    ...rest,
    ...timeLimits({ hard, soft }, definition),
    // Also if a deployment has taken the definition's names away since the task was accepted: copies of its message may be on the queue.
    resultTtl: Math.max(definition.resultTtl, MIN_CELERY_RESULT_TTL_SECONDS),
  };
}
