import * as z from 'zod/mini';
import { defineTask } from '../core/definition/define-task.ts';

const STEP_MS = 1_000;

/**
 * Counts to `total`, one a second: the progress example in Flask's guide to Celery. It reports before each second, and its result has the fields of
 * its progress, so that the guide's own page shows both as it does with Celery: `value` is the record's `progress` until it is `ready`, and then its
 * `result`.
 */
export const process = defineTask({
  name: 'process',
  description: 'Counts to a total, one a second, reporting its progress',
  input: z.strictObject({ total: z.int().check(z.gte(1), z.lte(25)) }),
  celery: { names: ['task_app.tasks.process'] },
  run: async ({ total }, { progress, sleep }) => {
    for (let current = 1; current <= total; current += 1) {
      await progress({ current, total });
      await sleep(STEP_MS);
    }
    return { current: total, total };
  },
});
