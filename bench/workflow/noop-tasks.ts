import * as z from 'zod/mini';
import { defineTask } from '../../core/definition/define-task.ts';
import { defineTasks } from '../../core/definition/define-tasks.ts';

/** A member of a chord that does nothing, so that what is measured is the chord. */
const noop = defineTask({ name: 'noop', input: z.strictObject({}), run: () => 1 });

/** A body, which is given what the members returned. */
const count = defineTask({
  name: 'count',
  input: z.strictObject({ results: z.array(z.number()) }),
  run: ({ results }) => results.length,
});

export const tasks = defineTasks(import.meta.url, [noop, count]);
