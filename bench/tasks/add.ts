import * as z from 'zod/mini';
import { defineTask } from '../../core/definition/define-task.ts';

/** Adds two numbers. */
export const add = defineTask({
  name: 'add',
  description: 'Adds two numbers',
  input: z.strictObject({ a: z.number(), b: z.number() }),
  run: ({ a, b }) => a + b,
});
