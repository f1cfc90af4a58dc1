import type { FormErrors } from './form-values.ts';

/** The options of a call, as typed. An empty option is not given. */
export interface CallOptions {
  readonly countdown: string;
  readonly eta: string;
  readonly expires: string;
  readonly queue: string;
  readonly group: string;
  readonly idempotencyKey: string;
}

export const NO_OPTIONS: CallOptions = {
  countdown: '',
  eta: '',
  expires: '',
  queue: '',
  group: '',
  idempotencyKey: '',
};

/** The options that go into the query string, as the API names them. */
const IN_QUERY = ['countdown', 'eta', 'expires', 'queue', 'group'] as const;

/** How far ahead a task may run, in seconds: ten years of 365.25 days, as the API has it. */
const MAX_AHEAD_SECONDS = 315_576_000;

/** The path of a call that sends a task with these options. */
export function pathOf(task: string, options: CallOptions): string {
  const query = new URLSearchParams();
  for (const name of IN_QUERY) {
    const value = options[name].trim();
    if (value !== '') query.set(name, name === 'eta' ? isoOf(value) : value);
  }
  return `/tasks/${task}${query.size > 0 ? `?${query}` : ''}`;
}

/** The browser's time field gives a time without an offset, in the reader's time zone. */
function isoOf(local: string): string {
  const time = new Date(local);
  return Number.isNaN(time.getTime()) ? local : time.toISOString();
}

/** Checks the options, as far as that is possible before the call. */
export function checkOptions({ countdown, eta, expires, idempotencyKey }: CallOptions): FormErrors {
  const errors: Record<string, string> = {};
  const delay = secondsOf(countdown);
  if (delay === null || delay > MAX_AHEAD_SECONDS) {
    errors['countdown'] = `Must be a number of seconds from 0 to ${MAX_AHEAD_SECONDS}, which is ten years`;
  }
  if (countdown.trim() !== '' && eta.trim() !== '') errors['eta'] = 'Give a countdown or a time, not both';
  if (secondsOf(expires) === null) errors['expires'] = 'Must be a number of seconds';
  if (idempotencyKey !== '' && !/^[\x20-\x7e]{1,255}$/.test(idempotencyKey)) {
    errors['idempotencyKey'] = 'Must be 1 to 255 printable ASCII characters';
  }
  return errors;
}

/** @returns `null` if the text is not a number of seconds; 0 if it is empty */
function secondsOf(text: string): number | null {
  return /^(\d+(\.\d+)?)?$/.test(text.trim()) ? Number(text) : null;
}
