import * as z from 'zod/mini';
import { defineTask } from '../../core/definition/define-task.ts';

const STEP_MS = 1_000;

/** Counts to `total`, one a second, and reports its progress. */
export const process = defineTask({
  name: 'process',
  description: 'Counts to a total, one a second, reporting its progress',
  input: z.strictObject({ total: z.int().check(z.gte(1), z.lte(25)) }),
  run: async ({ total }, { progress, sleep }) => {
    for (let current = 1; current <= total; current += 1) {
      await progress({ current, total });
      await sleep(STEP_MS);
    }
    return { current: total, total };
  },
});
