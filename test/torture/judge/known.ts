import type { Cause } from './cause.ts';
import type { RuleName } from './rules.ts';

/** A fault of the system that is known, and is to be mended. Take it out with the fault: from then on what it breaks fails the run. */
export interface Known {
  readonly cause: Cause;
  /** The rules that it breaks. */
  readonly breaks: readonly RuleName[];
  readonly sentence: string;
}

/** None at the moment. */
export const KNOWN: readonly Known[] = [];
