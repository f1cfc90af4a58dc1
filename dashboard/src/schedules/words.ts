import cronstrue from 'cronstrue';
import type { Schedule } from '../api/task.ts';

/** When a schedule comes, in words: `At 02:30, Monday through Friday`; `null` if there are none for its expression. */
export function wordsOf({ cron, every }: Pick<Schedule, 'cron' | 'every'>): string | null {
  if (cron !== null) return cronInWords(cron);
  return every === null ? null : `Every ${lengthInWords(every)}`;
}

function cronInWords(cron: string): string | null {
  try {
    // A plus before the days of the week is croner's own: both days must fit.
    const plain = cron.replace('+', '');
    const words = cronstrue.toString(plain, { use24HourTimeFormat: true });
    if (!restrictsBothDays(plain)) return words;
    return `${words}: ${plain === cron ? 'either day is enough' : 'it must be both'}`;
  } catch {
    return null;
  }
}

/** Whether an expression names days of the month and of the week: "and" could then mean either. */
function restrictsBothDays(cron: string): boolean {
  const [, , day = '*', , weekday = '*'] = cron.trim().split(/\s+/);
  return ![day, weekday].some((field) => field === '*' || field === '?');
}

const UNITS: readonly (readonly [string, number])[] = [
  ['day', 86_400],
  ['hour', 3_600],
  ['minute', 60],
  ['second', 1],
];

/** A length of time: `hour`, `5 minutes`, `1 hour 30 minutes`. */
export function lengthInWords(seconds: number): string {
  const words: string[] = [];
  let rest = seconds;
  for (const [unit, size] of UNITS) {
    // Only of the last unit there may be a fraction.
    const count = size === 1 ? rest : Math.floor(rest / size);
    rest -= count * size;
    if (count > 0) words.push(`${count} ${unit}${count === 1 ? '' : 's'}`);
  }
  const [only = ''] = words;
  return words.length === 1 ? only.replace(/^1 /, '') : words.join(' ');
}
