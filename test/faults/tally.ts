import { FAULT_KINDS, type FaultKind } from '../../testing/system/fault.ts';
import type { Result } from './experiment.ts';

/** The sum of many experiments with one scenario. Plain data, because processes send it to each other. */
export interface Tally {
  readonly name: string;
  runs: number;
  /** Tasks that ran again for a reason that the guarantees allow. */
  repeated: number;
  /** Records of unanswered calls. */
  leftovers: number;
  violations: string[];
  faults: Record<FaultKind, number>;
}

export function emptyTally(name: string): Tally {
  const faults = Object.fromEntries(FAULT_KINDS.map((kind) => [kind, 0])) as Record<FaultKind, number>;
  return { name, runs: 0, repeated: 0, leftovers: 0, violations: [], faults };
}

/**
 * Adds an experiment's result to a tally.
 *
 * @param replay the options that repeat the experiment
 */
export function addResult(
  tally: Tally,
  { world, violations, leftovers, repeated }: Result,
  replay: string,
): void {
  tally.runs += 1;
  tally.leftovers += leftovers;
  tally.repeated += repeated;
  for (const { kind } of world.wire.faults) tally.faults[kind] += 1;
  tally.violations.push(...violations.map((violation) => `${violation}\n      ${replay}`));
}

/** Sums several tallies under one name. */
export function sumOf(name: string, tallies: readonly Tally[]): Tally {
  const sum = emptyTally(name);
  for (const { runs, repeated, leftovers, violations, faults } of tallies) {
    sum.runs += runs;
    sum.repeated += repeated;
    sum.leftovers += leftovers;
    sum.violations.push(...violations);
    for (const kind of FAULT_KINDS) sum.faults[kind] += faults[kind];
  }
  return sum;
}

/** The number of faults met. */
export function faultsOf({ faults }: Tally): number {
  return Object.values(faults).reduce((sum, count) => sum + count, 0);
}

/** Prints tallies as a table, with their sum. */
export function printTallies(tallies: readonly Tally[]): void {
  const head = ['', 'runs', 'faults', ...FAULT_KINDS, 'run again', 'left over', 'violations'];
  const table = [head, ...tallies.map(row), row(sumOf('all', tallies))];
  const widths = head.map((_, column) => Math.max(...table.map((cells) => cells[column]?.length ?? 0)));
  for (const [name = '', ...counts] of table) {
    const padded = counts.map((count, column) => count.padStart(widths[column + 1] ?? 0));
    console.log([name.padEnd(widths[0] ?? 0), ...padded].join('  '));
  }
}

function row(tally: Tally): string[] {
  const { name, runs, repeated, leftovers, violations, faults } = tally;
  const counts = [runs, faultsOf(tally), ...FAULT_KINDS.map((kind) => faults[kind]), repeated, leftovers];
  return [name, ...counts.map(String), String(violations.length)];
}
