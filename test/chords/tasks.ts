import { setTimeout as delay } from 'node:timers/promises';
import * as z from 'zod/mini';
import { defineTask } from '../../core/definition/define-task.ts';
import { defineTasks } from '../../core/definition/define-tasks.ts';

/** Limits are short, for the lease of a dead worker has to be waited for; attempts are many, for workers die all the time. */
const KILLED = { timeLimit: 2, retry: { maxAttempts: 12, backoff: { base: 0.2, cap: 1 } } };

/** How long a member takes, in milliseconds: enough that who is killed had begun some. */
const MEMBER_MS = 50;

const add = defineTask({
  ...KILLED,
  name: 'add',
  input: z.strictObject({ a: z.number(), b: z.number() }),
  run: ({ a, b }) => delay(MEMBER_MS, a + b),
});

const sum = defineTask({
  ...KILLED,
  name: 'sum',
  input: z.strictObject({ numbers: z.array(z.number()) }),
  run: ({ numbers }) => numbers.reduce((total, one) => total + one, 0),
});

export const tasks = defineTasks(import.meta.url, [add, sum]);
