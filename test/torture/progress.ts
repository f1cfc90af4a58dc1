import type { Event } from './event.ts';
import type { Torture } from './torture.ts';

/** One line about how far a run has come. */
export function progressOf({ sent, accepted, journal }: Torture, ms: number): string {
  const seconds = String(Math.round(ms / 1000)).padStart(4);
  const count = (kind: Event['kind']) => journal.events.filter((event) => event.kind === kind).length;
  const done = `${sent} tasks sent, ${accepted.size} accepted`;
  return `${seconds} s  ${done}, ${count('killed')} kills, ${count('stopped')} stops, ${count('fault')} faults`;
}
