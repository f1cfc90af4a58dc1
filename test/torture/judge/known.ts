import type { Cause } from './cause.ts';
import type { RuleName } from './rules.ts';

/** A kind of violation that is known, and is to be mended. Take it out with the fault: from then on it fails the run. */
export interface Known {
  readonly rule: RuleName;
  readonly cause: Cause;
  readonly sentence: string;
}

export const KNOWN: readonly Known[] = [];
