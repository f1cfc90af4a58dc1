import { fullJitterMs } from '../../core/protocol/backoff.ts';
import { ProblemError } from '../../core/protocol/problem.ts';
import type { Operate } from './operate.ts';
import type { OperatedQueue } from './operated-queue.ts';

/** The states of an event source mapping in which its queue is not read, or soon will not be. */
const PAUSED: readonly string[] = ['disabled', 'disabling'];

/** The states in which it is read, or soon will be. */
const CONSUMED: readonly string[] = ['enabled', 'enabling', 'creating'];

/** Tries to change a mapping while something else, such as a recent pause or a deployment, is changing it. They take a few seconds in all. */
const TRIES = 5;
const BACKOFF = { base: 1, cap: 4 };

/** Seconds for the caller to wait before trying again: a mapping takes up to a minute to change its state. */
const RETRY_AFTER = { 'retry-after': '15' };

/** Whether a queue is paused, or soon will be, if its event source mapping is in this state. */
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
 * Turns a queue's event source mapping on or off. A mapping that is already so, or on its way, is left alone. Lambda takes up to
 * a minute; this does not wait for it.
 *
 * @returns the mapping's state now, which may still be on the way to the wanted one
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
          `The queue’s event source is ${state}, and Lambda accepts no other change until it is done. Try again.`,
          { headers: RETRY_AFTER, cause },
        );
      }
    }
    await clock.sleep(fullJitterMs(BACKOFF, attempt, random));
  }
}

const BEING_CHANGED: ReadonlySet<string> = new Set(['ResourceInUseException', 'ResourceConflictException']);

/** Lambda answers with one of these while a mapping is changing its state. */
function isBeingChanged(error: unknown): boolean {
  return error instanceof Error && BEING_CHANGED.has(error.name);
}

function lowerCase(state: string | undefined): string {
  return (state ?? 'unknown').toLowerCase();
}
