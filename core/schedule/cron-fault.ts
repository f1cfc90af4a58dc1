import { parseCron } from './cron-times.ts';

/** Longer than any that a person wrote: a list of every second minute has 80 characters. */
const MAX_LENGTH = 256;

const FIELDS = [
  { name: 'minute', accepts: '0 to 59' },
  { name: 'hour', accepts: '0 to 23' },
  {
    name: 'day of the month',
    accepts: '1 to 31, L for the last day, or 15W for the weekday nearest to the 15th',
  },
  { name: 'month', accepts: '1 to 12, or JAN to DEC' },
  {
    name: 'day of the week',
    accepts: '0 to 7 (0 and 7 are Sunday), or SUN to SAT, with FRI#2 for the second and FRIL for the last',
  },
] as const;

/** What crontab files write for some expressions, and EventBridge and Celery do not. */
const NICKNAMES: Readonly<Record<string, string>> = {
  '@yearly': '0 0 1 1 *',
  '@annually': '0 0 1 1 *',
  '@monthly': '0 0 1 * *',
  '@weekly': '0 0 * * 0',
  '@daily': '0 0 * * *',
  '@midnight': '0 0 * * *',
  '@hourly': '0 * * * *',
};

/** Why a value is no cron expression of five fields, as a sentence without a full stop; `null` if it is one. It may still never come. */
export function cronFault(cron: unknown): string | null {
  const five = `five fields: ${FIELDS.map(({ name }) => name).join(', ')}`;
  if (typeof cron !== 'string' || cron.trim() === '') {
    return `Must be a cron expression of ${five}, such as 30 2 * * 1-5`;
  }
  if (cron.length > MAX_LENGTH) return `Must have at most ${MAX_LENGTH} characters`;
  const fields = cron.trim().split(/\s+/);
  const [first = ''] = fields;
  if (first.startsWith('@')) {
    const meant = NICKNAMES[first.toLowerCase()];
    return `Must have ${five}; ${meant === undefined ? `"${first}" is none` : `for ${first}, write ${meant}`}`;
  }
  if (fields.length !== FIELDS.length) {
    const more = fields.length > FIELDS.length ? '; there are none for seconds and years' : '';
    return `Must have exactly ${five}. This has ${fields.length}${more}`;
  }
  for (const [index, { name, accepts }] of FIELDS.entries()) {
    const field = fields[index] ?? '';
    if (parses(FIELDS.map((_, other) => (other === index ? field : '*')).join(' '))) continue;
    return `The ${name} cannot be "${field}". ${hintOf(field) ?? `It must be ${accepts}; or *, a list (1,3), a range (1-5) or steps (*/2, 1-5/2)`}`;
  }
  return parses(cron) ? null : `Must be a cron expression of ${five}`;
}

function parses(cron: string): boolean {
  try {
    parseCron(cron, 'UTC');
    return true;
  } catch {
    return false;
  }
}

/** What other programs accept, and how to write it here. */
function hintOf(field: string): string | null {
  if (/^\w+\/\d+$/.test(field)) return 'Steps go through a range or all: write */5, or 10-59/5';
  const [, from, to] = /^([a-z]{3}|\d{1,2})-([a-z]{3}|\d{1,2})$/i.exec(field) ?? [];
  if (from === undefined || to === undefined) return null;
  // Cut in two, both ranges are in order. Whether their ends exist is not known here.
  const isNumbers = /^\d+$/.test(from) && /^\d+$/.test(to);
  if (isNumbers && Number(from) <= Number(to)) return null;
  return 'A range goes upwards: cut one that goes past the end in two, as 22-23,0-2 or FRI-SAT,SUN-MON';
}
