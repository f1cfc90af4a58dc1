import { type Answer, asRecord } from '../api.ts';
import type { Torture } from '../torture.ts';

/** Writes down what a reader saw of a task; nothing when the answer says nothing of it. */
export function noteSeen(
  { journal }: Pick<Torture, 'journal'>,
  id: string,
  { sentAt, status, body }: Answer,
): void {
  const record = asRecord(body);
  if (!record && status !== 404) return;
  const { state = null, finishedAt = null } = record ?? {};
  journal.note({ kind: 'seen', id, sentAt, state, finishedAt });
}
