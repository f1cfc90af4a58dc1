import { describe, expect, test } from 'vitest';
import { runTrial, type TrialReport } from './trial.ts';

/**
 * `WORKFLOW_TRIALS` and `WORKFLOW_SEED` choose others: how many, and from which seed on. One trial tells its whole story.
 *
 *     WORKFLOW_SEED=812 WORKFLOW_TRIALS=1 npm run test:unit -- test/unit/core/workflow/model/model.test.ts
 */
const FIRST = Number(process.env['WORKFLOW_SEED'] ?? 1);
const TRIALS = Number(process.env['WORKFLOW_TRIALS'] ?? 3_000);

/** Trials of one test. */
const PART = 250;

/** How long they may take, in milliseconds, on a machine many times slower than the one they were written on. */
const LONGEST = 300_000;

describe('workflows, whatever dies, comes late or twice, and whoever interferes', () => {
  for (let from = FIRST; from < FIRST + TRIALS; from += PART) {
    const to = Math.min(from + PART, FIRST + TRIALS);
    test(`seeds ${from} to ${to - 1}`, { timeout: LONGEST }, async () => {
      for (let seed = from; seed < to; seed += 1) {
        const report = await runTrial(seed);
        expect(report.violations, report.violations.length > 0 ? storyOf(seed, report) : '').toEqual([]);
      }
    });
  }
});

test('a trial is the same whenever it runs', async () => {
  const [one, other] = [await runTrial(4), await runTrial(4)];
  expect(one.story.length).toBeGreaterThan(3);
  expect(other).toEqual(one);
});

function storyOf(seed: number, { body, story, violations }: TrialReport): string {
  const again = `WORKFLOW_SEED=${seed} WORKFLOW_TRIALS=1 npm run test:unit -- test/unit/core/workflow/model/model.test.ts`;
  return [`Seed ${seed}. To repeat it:`, again, JSON.stringify(body), ...story, ...violations].join('\n');
}
