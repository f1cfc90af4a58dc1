import type { Scheduling } from '../../core/schedule/scheduling.ts';
import type { Caller } from '../../platform/http/caller.ts';
import type { HttpCall } from '../../platform/http/http-call.ts';

/** What the calls about schedules need; the handler puts it together once per sandbox. */
export interface ScheduleCalls extends Scheduling {
  /** Whether each caller has idempotency keys of its own. Otherwise all share them. */
  readonly keysPerCaller: boolean;
  /** Makes an id for a task. */
  readonly newId: () => string;
  /** The trace header of the current invocation, `_X_AMZN_TRACE_ID`, if Lambda sets one. */
  readonly lambdaTrace?: () => string | undefined;
}

/** What one call needs. */
export interface Call extends ScheduleCalls, HttpCall {
  /** Whose idempotency keys the call uses; `null` for those that all callers share. */
  readonly caller: Caller | null;
}
