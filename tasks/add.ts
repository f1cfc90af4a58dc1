import * as z from 'zod/mini';
import { defineTask } from '../core/definition/define-task.ts';

/** Adds two numbers: the first task in Flask's guide to Celery. */
export const add = defineTask({
  name: 'add',
  description: 'Adds two numbers',
  input: z.strictObject({ a: z.number(), b: z.number() }),
  celery: { names: ['task_app.tasks.add'] },
  run: ({ a, b }) => a + b,
});
