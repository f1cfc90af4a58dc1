import * as z from 'zod/mini';
import { defineTask } from '../core/definition/define-task.ts';

/** Divides two numbers. By zero it fails, in each of three attempts, so that you can see a failure, its retries and what to do about it. */
export const divide = defineTask({
  name: 'divide',
  description: 'Divides two numbers; fails if you divide by zero',
  input: z.strictObject({ a: z.number(), b: z.number() }),
  retry: { maxAttempts: 3, backoff: { base: 2, cap: 4 } },
  run: ({ a, b }) => {
    if (b === 0) throw new RangeError(`${a} cannot be divided by zero`);
    return a / b;
  },
});
