import { CLOCK_SKEW_MS } from '../core/protocol/bounds.ts';
import { InvalidArgument } from '../core/protocol/invalid-argument.ts';
import type { ApiRecord } from '../core/protocol/record.ts';
import { checkOptions, type Rules } from './arguments/check-options.ts';
import { CALL_RULES, type CallOptions, isoTime, TASK_RULES, type TaskOptions } from './send-options.ts';

/** When a task is to run: in so many seconds, or at a time. One of them. */
export type RescheduleOptions = CallOptions &
  (
    | { readonly countdown: number; readonly eta?: undefined }
    | { readonly eta: Date | string; readonly countdown?: undefined }
  );

/** The same, before it is known that one is given. */
type Given = CallOptions & Pick<TaskOptions, 'countdown' | 'eta'>;

const RULES: Rules<Given> = { ...CALL_RULES, countdown: TASK_RULES.countdown, eta: TASK_RULES.eta };

/** A time as the API takes it. */
interface NewTime {
  readonly countdown: number | undefined;
  readonly eta: string | undefined;
}

/** Reads when a task is to run. @throws InvalidArgument if not exactly one time is given, or it is invalid */
export function readNewTime(options: RescheduleOptions): NewTime & Pick<CallOptions, 'signal'> {
  const { countdown, eta, signal } = checkOptions<Given>(options, RULES);
  if ((countdown === undefined) === (eta === undefined)) {
    throw new InvalidArgument('options must have either countdown or eta.');
  }
  return { countdown, eta: isoTime(eta), signal };
}

/**
 * Whether a record has the time that a call gave it, of which the answer was lost. A countdown was counted from some moment of the call, by the
 * API's clock.
 *
 * @param begun when the call began, and `now`, in milliseconds since the epoch
 */
export function hasNewTime(
  { eta: shown }: Pick<ApiRecord, 'eta'>,
  { countdown, eta }: NewTime,
  begun: number,
  now: number,
): boolean {
  if (shown === null) return false;
  const at = Date.parse(shown);
  const isMoment = (from: number, to: number) => at >= from - CLOCK_SKEW_MS && at <= to + CLOCK_SKEW_MS;
  if (countdown !== undefined) return isMoment(begun + countdown * 1000, now + countdown * 1000);
  const wanted = Date.parse(eta ?? '');
  // A time that had passed meant the moment of the call.
  return at === wanted || (wanted <= now && isMoment(begun, now));
}
