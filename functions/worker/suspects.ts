import type { SQSBatchResponse, SQSRecord } from 'aws-lambda';
import type { TaskDefinition } from '../../core/definition/definition.ts';
import { errorFields } from '../../core/protocol/logger.ts';
import { lifeOf, type Message, readMessage, type TaskMessage } from '../../core/protocol/message.ts';
import type { TaskRecord } from '../../core/protocol/record.ts';
import { isFinal } from '../../core/protocol/state.ts';
import { consumeBatch, receivedFrom } from '../../core/queue/consume-batch.ts';
import { readRecord } from '../../core/records/read-record.ts';
import type { Delivery } from './delivery.ts';
import type { Worker } from './worker.ts';

/**
 * How often a suspect comes after others, in deliveries. From then on it comes first: otherwise neighbours that always use up the
 * invocation's time could keep it waiting until SQS gives its message up.
 */
const PATIENCE = 5;

/**
 * Whether a task that could not be claimed waits for a process of its own: the worker of an earlier attempt died, so that the task may be
 * what kills workers. Only such a task then pays for it.
 *
 * @param now milliseconds since the epoch
 */
export function isSuspect(
  record: TaskRecord,
  message: TaskMessage,
  { onCrash, retry }: TaskDefinition,
  now: number,
): boolean {
  const isLeft = record.life > lifeOf(message) || isFinal(record.state);
  if (isLeft || (record.leaseUntil ?? 0) > now) return false;
  if (record.state === 'STARTED') return onCrash === 'retry' && record.attempts < retry.maxAttempts;
  return record.suspect && record.notBefore <= now;
}

/** Processes some messages of a batch at once. */
type Process = (
  records: readonly SQSRecord[],
  how: (record: Pick<Delivery, 'receiptHandle'>) => Pick<Delivery, 'putOff' | 'late'>,
) => Promise<SQSBatchResponse>;

type Kept = SQSBatchResponse['batchItemFailures'];

/**
 * Processes a batch: first all messages at once, but for those whose tasks may be what kills workers; these then one after another, each
 * alone in the process, when the outcomes of all others are recorded. A suspect for which too little time is left comes again.
 */
export async function processApart(
  worker: Worker,
  records: readonly SQSRecord[],
  process: Process,
): Promise<SQSBatchResponse> {
  const first = await suspectsThatGoFirst(worker, records);
  const kept: Kept[number][] = [];
  let suspects = first;
  let late = false;
  if (first.length > 0) {
    kept.push(
      ...(await release(
        worker,
        records.filter((record) => !first.includes(record)),
      )),
    );
  } else {
    const putOff = new Map<string, number>();
    const { batchItemFailures } = await process(records, ({ receiptHandle }) => ({
      putOff: (attempts) => putOff.set(receiptHandle, attempts),
      late: false,
    }));
    if (putOff.size === 0) return { batchItemFailures };
    // Those that were tried least go first, so that one that dies again keeps none of the others waiting twice.
    const attemptsOf = ({ receiptHandle }: SQSRecord) => putOff.get(receiptHandle) ?? 0;
    suspects = records
      .filter(({ receiptHandle }) => putOff.has(receiptHandle))
      .sort((one, other) => attemptsOf(one) - attemptsOf(other));
    const ids = new Set(suspects.map(({ messageId }) => messageId));
    kept.push(...batchItemFailures.filter(({ itemIdentifier }) => !ids.has(itemIdentifier)));
    late = suspects.length < records.length;
  }
  for (const suspect of suspects) {
    // What is known of the others must not die with it.
    worker.metrics.flush();
    await worker.segments.flush();
    const after = late;
    kept.push(...(await process([suspect], () => ({ putOff: null, late: after }))).batchItemFailures);
    late = true;
  }
  return { batchItemFailures: kept };
}

/** The suspects of a batch that have come after others often enough. Reads the records of messages that came so often, and of no others. */
async function suspectsThatGoFirst(
  worker: Worker,
  records: readonly SQSRecord[],
): Promise<readonly SQSRecord[]> {
  if (records.length === 1) return [];
  const found = await Promise.all(
    records.map(async (record) => {
      const isPatient = Number(record.attributes.ApproximateReceiveCount) <= PATIENCE;
      return !isPatient && (await concernsSuspect(worker, record)) ? [record] : [];
    }),
  );
  return found.flat();
}

async function concernsSuspect(worker: Worker, one: SQSRecord): Promise<boolean> {
  const { registry, table, clock, logger } = worker;
  try {
    const message = messageIn(worker, one);
    if (message?.kind !== 'task') return false;
    const definition = registry.get(message.task);
    const record = definition ? await readRecord(table, message.id) : null;
    return record !== null && definition !== undefined && isSuspect(record, message, definition, clock.now());
  } catch (error) {
    // It waits for its turn once more.
    logger.warn('suspect not looked for', { messageId: one.messageId, ...errorFields(error) });
    return false;
  }
}

function messageIn({ intake, logger }: Worker, one: SQSRecord): Message | null {
  const received = receivedFrom(one, logger);
  const call = intake?.read(received) ?? null;
  if (call) return call.kind === 'task' ? call.message : null;
  const read = readMessage(received.body);
  return read.ok ? read.message : null;
}

/** Gives messages back to the queue at once, for another process. None of their tasks has been claimed. */
async function release(worker: Worker, records: readonly SQSRecord[]): Promise<Kept> {
  const { batchItemFailures } = await consumeBatch(
    worker,
    worker.queue,
    { Records: [...records] },
    async () => ({
      kind: 'hide',
      until: worker.clock.now(),
    }),
  );
  return batchItemFailures;
}
