import type { Json } from '../../../../core/protocol/json.ts';
import { isFinal } from '../../../../core/protocol/state.ts';
import { causeOf } from '../cause.ts';
import type { History } from '../history.ts';
import type { Found, Violation } from '../violation.ts';

/** The list has every accepted task once, and nothing open that a refused call left. */
export function list(history: History): Found {
  const violations: Violation[] = [];
  const allowed: string[] = [];
  const listed = Map.groupBy(history.all('listed'), ({ id }) => id);
  for (const [id, entries] of listed) {
    if (entries.length > 1) violations.push({ kind: 'listed twice', task: id, cause: null, detail: entries });
  }
  for (const id of history.accepted.keys()) {
    if (history.records.get(id) && !listed.has(id)) {
      violations.push({ kind: 'not listed', task: id, cause: null, detail: history.records.get(id) });
    }
  }
  for (const id of listed.keys()) {
    const record = history.records.get(id);
    if (!record || history.accepted.has(id) || isFinal(record.state)) continue;
    const answers = history.answers.get(nonceOf(record.input)) ?? [];
    if (answers.some(({ fate }) => fate === 'unknown')) {
      allowed.push('a call without an answer left a record open');
      continue;
    }
    violations.push({
      kind: 'a refused call left a record open',
      task: id,
      cause: causeOf(history, id, ['late birth', 'record not taken back']),
      detail: { record, answers, faults: history.faultsOf(id) },
    });
  }
  return { violations, allowed };
}

function nonceOf(input: Json | undefined): string {
  if (input === null || input === undefined || typeof input !== 'object' || !('nonce' in input)) return '';
  return String(input['nonce']);
}
