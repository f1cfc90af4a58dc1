import * as z from 'zod/mini';
import { defineTask } from '../core/definition/define-task.ts';

const DURATION_MS = 5_000;

/** Takes five seconds and answers nothing: the second task in Flask's guide to Celery. Whoever sends it does not wait. */
export const block = defineTask({
  name: 'block',
  description: 'Takes five seconds',
  input: z.strictObject({}),
  celery: { names: ['task_app.tasks.block'] },
  run: async (_input, { sleep }) => {
    await sleep(DURATION_MS);
  },
});
