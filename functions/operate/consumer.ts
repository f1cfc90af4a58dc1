import { fullJitterMs } from '../../core/protocol/backoff.ts';
import { ProblemError } from '../../core/protocol/problem.ts';
import type { Operate } from './operate.ts';
import type { OperatedQueue } from './operated-queue.ts';

/** The states of an event source mapping in which its queue is not read, or soon is not. */
const PAUSED: readonly string[] = ['disabled', 'disabling'];

/** Those in which it is read, or soon is. */
const CONSUMED: readonly string[] = ['enabled', 'enabling', 'creating'];

/** Tries to change a mapping that something else is changing: a pause a moment ago, a deployment. Some seconds altogether. */
const TRIES = 5;
const BACKOFF = { base: 1, cap: 4 };

/** Seconds to wait before the call is made again: a mapping takes up to a minute from one state to the next. */
const RETRY_AFTER = { 'retry-after': '15' };

/** Whether nobody reads a queue whose event source mapping is in this state, or soon nobody does. */
export function isPaused(state: string): boolean {
  return PAUSED.includes(state);
}

/**
 * The state of a queue's event source mapping in lower case: `enabled`, `disabled`, `enabling`, `disabling`, `creating`,
 * `updating` or `deleting` (Lambda API reference, `GetEventSourceMapping`).
 */
export async function readConsumer(lambda: Operate['lambda'], { mapping }: OperatedQueue): Promise<string> {
  const { State } = await lambda.getEventSourceMapping({ UUID: mapping });
  return lowerCase(State);
}

/**
 * Has a queue read by its worker, or no longer. One that is so already is left alone. Lambda takes up to a minute; this does not
 * wait for it.
 *
 * @returns the state that the mapping is in now, on the way or arrived
 * @throws ProblemError 503 while something else is changing the mapping
 */
export async function switchConsumer(
  { lambda, clock, random }: Operate,
  queue: OperatedQueue,
  enabled: boolean,
): Promise<string> {
  const wanted = enabled ? CONSUMED : PAUSED;
  for (let attempt = 1; ; attempt += 1) {
    const state = await readConsumer(lambda, queue);
    if (wanted.includes(state)) return state;
    try {
      const { State } = await lambda.updateEventSourceMapping({ UUID: queue.mapping, Enabled: enabled });
      return lowerCase(State);
    } catch (cause) {
      if (!isBeingChanged(cause)) throw cause;
      if (attempt === TRIES) {
        throw new ProblemError(
          503,
          `The event source of the queue is ${state}, and Lambda takes no other change meanwhile. Try again.`,
          { headers: RETRY_AFTER, cause },
        );
      }
    }
    await clock.sleep(fullJitterMs(BACKOFF, attempt, random));
  }
}

const BEING_CHANGED: ReadonlySet<string> = new Set(['ResourceInUseException', 'ResourceConflictException']);

/** Lambda answers either while a mapping is on its way from one state to another. */
function isBeingChanged(error: unknown): boolean {
  return error instanceof Error && BEING_CHANGED.has(error.name);
}

function lowerCase(state: string | undefined): string {
  return (state ?? 'unknown').toLowerCase();
}
