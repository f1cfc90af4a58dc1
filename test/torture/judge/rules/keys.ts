import type { History } from '../history.ts';
import type { Found, Violation } from '../violation.ts';

/** The same key gives one task, and one call of those that carry it is told that the task is new. */
export function keys(history: History): Found {
  const violations: Violation[] = [];
  const ran = Map.groupBy([...history.runs.values()].flat(), ({ nonce }) => nonce);
  for (const { nonce, key } of history.sent.values()) {
    const answers = history.answers.get(nonce) ?? [];
    const told = answers.flatMap(({ id }) => id ?? []);
    const ids = new Set([...told, ...(ran.get(nonce) ?? []).map(({ id }) => id)]);
    if (ids.size > 1) {
      violations.push({
        kind: 'one key, several tasks',
        task: nonce,
        cause: null,
        detail: { key, ids: [...ids], answers },
      });
    }
    const fresh = answers.filter(({ fate, replayed }) => fate === 'accepted' && !replayed);
    if (fresh.length > 1) {
      violations.push({
        kind: 'one key, told to be new several times',
        task: nonce,
        cause: areAtOnce(fresh) ? 'calls at once' : null,
        detail: { key, answers },
      });
    }
  }
  return { violations, allowed: [] };
}

/** Whether each of these calls was under way together with another of them. */
function areAtOnce(calls: readonly { readonly sentAt: number; readonly at: number }[]): boolean {
  return calls.every((call) =>
    calls.some((other) => other !== call && other.sentAt <= call.at && call.sentAt <= other.at),
  );
}
