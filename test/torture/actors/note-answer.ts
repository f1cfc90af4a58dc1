import { type Answer, asRecord, textIn } from '../api.ts';
import type { Fate } from '../event.ts';
import type { Torture } from '../torture.ts';

/** A task that is sent. */
export interface Sent {
  /** Made up for this task alone; it travels in its input. */
  readonly nonce: string;
  readonly task: string;
  readonly input: { readonly nonce: string; readonly ms?: number };
}

/** Writes down what a caller was told of one task. */
export function noteAnswer(
  { journal, accepted }: Torture,
  { nonce, task }: Sent,
  { sentAt, status, replayed }: Answer,
  /** The part of the answer that is about the task. */
  part: unknown,
): Fate {
  const id = asRecord(part)?.id ?? mayRunAs(part);
  const fate = fateOf(status, part);
  journal.note({ kind: 'answered', nonce, sentAt, status, fate, id, replayed });
  if (fate === 'accepted' && id !== null) accepted.set(id, task);
  return fate;
}

/** A function that did not answer is told of by the gateway, with 500: it may have done anything. */
function fateOf(status: number, part: unknown): Fate {
  if (asRecord(part)) return 'accepted';
  if (status === 0 || status === 500 || part === null) return 'unknown';
  return mayRunAs(part) === null ? 'refused' : 'may run';
}

/** The id as which a problem says that the task may run; `null` when it says no such thing. */
function mayRunAs(part: unknown): string | null {
  return /may run as ([0-9a-f-]{36})/.exec(textIn(part, 'detail') ?? '')?.[1] ?? null;
}
