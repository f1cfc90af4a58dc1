import { isReady, type ResultState } from './result-state.ts';

/**
 * Where a state belongs in the task's course, as a text: of two states, the later one has the greater text, whatever the order in which they
 * are written. First counts the life; in it, an end is after everything else, and that it was forgotten after that; then the attempt; and in the attempt, the order of the states, and
 * of its progress the time.
 *
 * An attempt that was refused for capacity does not count, so the next one has the same number and its STARTED the same rank: it is taken for a
 * repeat, which shows the same state.
 */
export function resultRank(state: ResultState): string {
  const within = state.status === 'PROGRESS' ? [digits(state.at, 16), digits(state.sequence, 10)] : [];
  return [
    digits(state.life, 10),
    finality(state),
    digits(state.attempt, 10),
    ORDER[state.status],
    ...within,
  ].join('.');
}

/** One life ends once, so its ends need no order. */
const ORDER: Readonly<Record<ResultState['status'], string>> = {
  STARTED: '1',
  PROGRESS: '2',
  RETRY: '3',
  SUCCESS: '4',
  FAILURE: '4',
  REVOKED: '4',
  FORGOTTEN: '5',
};

function finality(state: ResultState): string {
  if (state.status === 'FORGOTTEN') return '2';
  return isReady(state) ? '1' : '0';
}

function digits(value: number, width: number): string {
  return String(Math.trunc(value)).padStart(width, '0');
}
