import { causeOf } from '../cause.ts';
import type { History } from '../history.ts';
import type { Found, Violation } from '../violation.ts';

/** A call that is refused does not run, or its answer says that it may. Only calls that fit are made, so that none is refused for its own fault. */
export function refusals(history: History): Found {
  const violations: Violation[] = [];
  const allowed: string[] = [];
  const runs = Map.groupBy([...history.runs.values()].flat(), ({ nonce }) => nonce);
  for (const [nonce, answers] of history.answers) {
    const wrong = answers.find(({ status }) => status >= 400 && status < 500 && status !== 409);
    if (wrong) {
      violations.push({
        kind: `a good call is answered ${wrong.status}`,
        task: nonce,
        cause: null,
        detail: wrong,
      });
    }
    const ran = runs.get(nonce);
    if (!ran || answers.some(({ fate }) => fate === 'accepted')) continue;
    if (answers.some(({ fate }) => fate === 'unknown')) {
      allowed.push('a call without an answer ran');
      continue;
    }
    if (answers.some(({ fate }) => fate === 'may run')) {
      allowed.push('a call was told that it may run, and it ran');
      continue;
    }
    violations.push({
      kind: 'refused, and it ran',
      task: nonce,
      cause: causeOf(history, ran[0]?.id ?? '', ['taken by SQS']),
      detail: { answers, runs: ran, faults: history.faultsOf(ran[0]?.id ?? '') },
    });
  }
  return { violations, allowed };
}
