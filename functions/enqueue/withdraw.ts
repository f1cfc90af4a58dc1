import type { TaskDefinition } from '../../core/definition/definition.ts';
import { isRefusedForGood } from '../../core/protocol/aws-fault.ts';
import { fullJitterMs } from '../../core/protocol/backoff.ts';
import { errorFields } from '../../core/protocol/logger.ts';
import type { TaskMessage } from '../../core/protocol/message.ts';
import type { TaskRecord } from '../../core/protocol/record.ts';
import { withdrawRecord } from '../../core/records/withdraw-record.ts';
import type { Call } from './enqueue.ts';

/** What became of a task whose message, as far as the call knows, could not be sent. */
export type Refusal =
  /** It never runs, whatever of the call is still on its way. */
  | { readonly kind: 'withdrawn' }
  /** Its message was sent after all: a worker has it. */
  | { readonly kind: 'accepted'; readonly record: TaskRecord }
  /** Its id belongs to another task: a call with the same key, but another task or input, was first. */
  | { readonly kind: 'misused' }
  /** It may run, under its id. */
  | { readonly kind: 'unknown' };

/**
 * Takes back a task whose message could not be sent, so that the caller can be told that it never runs.
 *
 * @param bornBy the call's token, if calls may share the task's id
 */
export async function withdraw(
  call: Pick<Call, 'table' | 'clock' | 'logger' | 'random' | 'begunAt'>,
  message: TaskMessage,
  { resultTtl }: Pick<TaskDefinition, 'resultTtl'>,
  bornBy: string | null = null,
): Promise<Refusal> {
  const { table, clock, logger } = call;
  try {
    const result = await persist(call, () => withdrawRecord(table, message, clock.now(), resultTtl, bornBy));
    if (result.withdrawn) return { kind: 'withdrawn' };
    const { record } = result;
    if (record && !record.tombstone && record.fingerprint !== message.fingerprint) return { kind: 'misused' };
    // Another call answers for it, and sends its message.
    if (!record || record.tombstone || record.state === 'PENDING') return { kind: 'unknown' };
    // Another call's task: that call is told that it is new.
    if (bornBy !== null && record.bornBy !== bornBy) return { kind: 'unknown' };
    return { kind: 'accepted', record };
  } catch (error) {
    const { id: taskId, task } = message;
    logger.error('record of a refused call not withdrawn', { taskId, task, ...errorFields(error) });
    return { kind: 'unknown' };
  }
}

/** Delays before further rounds of tries: long enough to outlast the burst of faults that refused the call. */
const ROUNDS = { base: 1, cap: 4 };

/** No further round begins later after the call did, in milliseconds: with one more, the call still ends within API Gateway's 30 s. */
const LAST_ROUND_MS = 10_000;

/** Makes a request again, beyond the client's own tries: nobody else would take the task back, and its record would wait for ever. */
async function persist<Result>(
  { clock, random, begunAt }: Pick<Call, 'clock' | 'random' | 'begunAt'>,
  request: () => Promise<Result>,
): Promise<Result> {
  for (let round = 1; ; round += 1) {
    try {
      return await request();
    } catch (error) {
      if (isRefusedForGood(error)) throw error;
      const delayMs = fullJitterMs(ROUNDS, round, random);
      if (clock.now() + delayMs > begunAt + LAST_ROUND_MS) throw error;
      await clock.sleep(delayMs);
    }
  }
}
