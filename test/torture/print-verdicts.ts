import type { Verdict } from './judge/judge.ts';

/** Most violations of one rule that are printed; the journal has all that is needed to see the others. */
const SHOWN = 5;

/** Longest detail of a violation that is printed, in characters. */
const MAX_DETAIL = 900;

/** Prints one line for each rule, with what broke it beneath. */
export function printVerdicts(verdicts: readonly Verdict[], say: (line: string) => void): void {
  for (const { rule, sentence, violations } of verdicts) {
    const { length } = violations;
    say(length === 0 ? `ok     ${rule}: ${sentence}` : `FAIL   ${rule}: ${sentence} (${length} times not)`);
    for (const { kind, task, cause, detail } of violations.slice(0, SHOWN)) {
      say(`         ${kind}, task ${task}${cause === null ? '' : ` (${cause})`}`);
      say(`         ${JSON.stringify(detail).slice(0, MAX_DETAIL)}`);
    }
  }
  printCounts(
    'allowed by docs/guarantees.md',
    verdicts.flatMap(({ allowed }) => allowed),
    say,
  );
}

function printCounts(title: string, lines: readonly string[], say: (line: string) => void): void {
  if (lines.length === 0) return;
  say(`\n${title}:`);
  for (const [line, of] of Map.groupBy(lines, (same) => same)) {
    say(`${String(of.length).padStart(5)} × ${line}`);
  }
}
