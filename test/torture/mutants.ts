import { readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import type { RuleName } from './judge/rules.ts';

/** A change to a copy of the system that breaks a guarantee, so that the checker has something to find. */
export interface Mutant {
  readonly changes: readonly Change[];
  /** The rule that is then broken. */
  readonly breaks: RuleName;
}

/** One change of a mutant. */
interface Change {
  readonly file: string;
  /** What stands there; exactly once. */
  readonly text: string;
  readonly becomes: string;
}

/** The mutants, by their names. */
export const MUTANTS: ReadonlyMap<string, Mutant> = new Map<string, Mutant>([
  [
    'lease',
    {
      changes: [
        {
          file: 'core/records/conditions.ts',
          text: '#state = :started AND #leaseUntil <= :now',
          becomes: '#state = :started AND attribute_exists(#leaseUntil)',
        },
        // The worker looks at the lease too, before it gives a task whose worker may have died a process of its own.
        {
          file: 'functions/worker/suspects.ts',
          text: 'isLeft || (record.leaseUntil ?? 0) > now',
          becomes: 'isLeft',
        },
      ],
      breaks: 'overlap',
    },
  ],
  [
    'fence',
    {
      changes: [
        {
          file: 'core/records/conditions.ts',
          text: '#state = :started AND #attempts = :attempt AND #owner = :owner',
          becomes: 'attribute_exists(#id)',
        },
      ],
      breaks: 'final',
    },
  ],
]);

/**
 * Makes a mutant of a copy of the system.
 *
 * @param root the copy's folder
 * @throws Error when the system no longer has what the mutant changes: the mutant is then to be brought up to date
 */
export function mutate(root: string, { changes }: Mutant): void {
  for (const { file, text, becomes } of changes) {
    const changed = path.join(root, file);
    const parts = readFileSync(changed, 'utf8').split(text);
    if (parts.length !== 2) {
      throw new Error(`${file} has ${JSON.stringify(text)} ${parts.length - 1} times; a mutant changes one.`);
    }
    writeFileSync(changed, parts.join(becomes));
  }
}
