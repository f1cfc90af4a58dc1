import type { TaskDefinition, TaskResult } from '../../core/definition/definition.ts';
import { validateInput } from '../../core/definition/validate-input.ts';
import { WORKER_MARGIN_SECONDS } from '../../core/protocol/bounds.ts';
import type { Clock } from '../../core/protocol/clock.ts';
import {
  AttemptSuperseded,
  NonRetryable,
  SoftTimeLimitExceeded,
  TimeLimitExceeded,
} from '../../core/protocol/errors.ts';
import { errorFields } from '../../core/protocol/logger.ts';
import type { TaskMessage } from '../../core/protocol/message.ts';
import type { Outcome } from '../../core/protocol/outcome.ts';
import { untilAborted } from '../../core/protocol/until-aborted.ts';
import { isCurrent } from '../../core/records/read-record.ts';
import type { EventLoop, LoopWatch } from './event-loop.ts';
import { failureOutcome } from './failure-outcome.ts';
import { inScope, type RunScope } from './run-scope.ts';
import { successOutcome } from './success-outcome.ts';
import { type Run, superseded, taskContext } from './task-context.ts';
import { untilLimit } from './time-limit.ts';
import type { Worker } from './worker.ts';

/** The part of the margin beyond the time limit that must be left after the run to record its outcome, in milliseconds. */
export const RECORDING_MS = (WORKER_MARGIN_SECONDS - 8) * 1000;

/** The reason for stopping a time limit's timer. Without a reason, each abort would create an error with a stack. */
const RUN_OVER = 'the run is over';

/**
 * Runs a definition on a message's input, under its time limit, and returns how it ended. Never throws. Whatever the task leaves behind is
 * known as its own.
 *
 * @param deadline when Lambda ends this invocation, in milliseconds since the epoch
 * @returns the outcome to record, or `lost` if the attempt was superseded while it ran
 */
export async function runDefinition(
  worker: Worker,
  definition: TaskDefinition,
  message: TaskMessage,
  { key, mail, listener }: Pick<Run, 'key' | 'mail' | 'listener'>,
  deadline: number,
): Promise<Outcome | { readonly kind: 'lost' }> {
  const { clock, loop, logger } = worker;
  const atMostMs = deadline - clock.now() - RECORDING_MS;
  const limitMs = Math.min(definition.timeLimit * 1000, atMostMs);
  const controller = new AbortController();
  const over = new AbortController();
  const { signal } = controller;
  const soft = definition.softTimeLimit === undefined ? controller : new AbortController();
  const scope: RunScope = {
    logger,
    signal,
    fail: (error) => {
      if (over.signal.aborted) return false;
      // A signal takes `undefined` for no reason at all.
      abort(error === undefined ? new Error('undefined') : error);
      return true;
    },
  };
  const abort = (reason: unknown) => {
    // Listeners of the signal are the task's own code.
    inScope(scope, () => {
      controller.abort(reason);
      soft.abort(reason);
    });
    over.abort(reason);
  };
  const { schedule } = message;
  const aborts = { signal, softSignal: soft.signal, over: over.signal, abort };
  const { sendsEmail } = definition;
  const run: Run = { key, schedule, mail, sendsEmail, listener, mailed: false, ...aborts };
  const blocked = loop.watch();
  const own = { ms: 0 };
  const limit = untilLimit(
    clock,
    loop,
    blocked,
    { limitMs, atMostMs, ownMs: () => own.ms },
    over.signal,
  ).then(
    () => abort(new TimeLimitExceeded(`The attempt exceeded its time limit of ${limitMs / 1000} s.`)),
    () => undefined, // the run ended first
  );
  const softLimit = untilSoftLimit(
    definition,
    run,
    { clock, loop, blocked, own, limitMs, atMostMs },
    (reason) => inScope(scope, () => soft.abort(reason)),
  );
  const watch = watchForEnd(worker, run);
  try {
    const started = inScope(scope, () => runOnInput(worker, definition, message, run, own));
    // A run that ignores its signal must not hold up the outcome.
    const result = await untilAborted(started, signal);
    return marked(
      inScope(scope, () => successOutcome(definition.keepResult ? result : null, message.input, clock.now())),
      run,
    );
  } catch (error) {
    if (signal.reason instanceof AttemptSuperseded) return { kind: 'lost' };
    return marked(
      inScope(scope, () => failureOutcome(error, key.attempt, definition, clock.now(), worker)),
      run,
    );
  } finally {
    over.abort(RUN_OVER);
    blocked.end();
    await Promise.all([limit, softLimit, watch]);
  }
}

/** An outcome that tells of the run's email: what becomes of that is believed of such a run only. */
function marked(outcome: Outcome, { mailed }: Run): Outcome {
  return mailed ? { ...outcome, mailed } : outcome;
}

/** What a run's time limit is measured with. */
interface Timing {
  readonly clock: Clock;
  readonly loop: EventLoop;
  readonly blocked: LoopWatch;
  readonly own: { readonly ms: number };
  readonly limitMs: number;
  readonly atMostMs: number;
}

/** Calls `abort` at the soft time limit, which is as long before the limit as the definition says even if the invocation leaves less time. */
async function untilSoftLimit(
  { softTimeLimit, timeLimit }: TaskDefinition,
  { over }: Run,
  { clock, loop, blocked, own, limitMs, atMostMs }: Timing,
  abort: (reason: SoftTimeLimitExceeded) => void,
): Promise<void> {
  if (softTimeLimit === undefined) return;
  const beforeMs = (timeLimit - softTimeLimit) * 1000;
  const softMs = Math.max(0, limitMs - beforeMs);
  const bounds = { limitMs: softMs, atMostMs: Math.max(0, atMostMs - beforeMs), ownMs: () => own.ms };
  try {
    await untilLimit(clock, loop, blocked, bounds, over);
  } catch {
    return; // the run ended first
  }
  abort(new SoftTimeLimitExceeded(`The attempt exceeded its soft time limit of ${softMs / 1000} s.`));
}

/** How often a run that lasts asks whether it is still wanted, in milliseconds. Celery's `terminate` acts at once, by a signal to the process. */
const WATCH_MS = 10_000;

/** Aborts a run that was revoked, or whose task another worker has taken over: by one read every ten seconds, and none in a shorter run. */
async function watchForEnd({ clock, table, logger }: Worker, { key, over, abort }: Run): Promise<void> {
  while (!over.aborted) {
    try {
      await clock.sleep(WATCH_MS, over);
    } catch {
      return; // the run is over
    }
    try {
      if (await isCurrent(table, key)) continue;
      if (!over.aborted) abort(superseded());
    } catch (error) {
      // It is asked again; and what the run writes is fenced in any case.
      logger.warn('run not watched', errorFields(error));
    }
  }
}

/** Runs the definition, and notes in `own` for how many milliseconds it computed before it first waited for anything. */
async function runOnInput(
  worker: Worker,
  definition: TaskDefinition,
  message: TaskMessage,
  run: Run,
  own: { ms: number },
): Promise<TaskResult> {
  const input = await validateInput(definition.input, message.input);
  if (!input.ok) {
    const { errors } = input;
    const fields = errors.map(({ path, message: text }) => `${path || 'input'}: ${text}`).join('; ');
    const own = `The input no longer fits the task’s schema. ${fields}`;
    throw new InvalidInput(worker.intake?.refusalOf(message, errors) ?? own);
  }
  const startedAt = worker.clock.now();
  const result = definition.run(input.value, taskContext(worker, run));
  own.ms = worker.clock.now() - startedAt;
  return result;
}

/** The input was accepted by an earlier version of the definition, or sent by a program that nobody checks. Another attempt cannot help. */
class InvalidInput extends NonRetryable {
  override readonly name = 'InvalidInput';
}
