import * as z from 'zod/mini';
import { defineTask } from '../../core/definition/define-task.ts';
import { defineTasks } from '../../core/definition/define-tasks.ts';

/** Tells what its worker was told of Celery. */
const tellOfCelery = defineTask({
  name: 'tell_of_celery',
  input: z.strictObject({}),
  celery: { names: ['shop.tasks.tell_of_celery'] },
  run: () => Object.fromEntries(Object.entries(process.env).filter(([name]) => name.startsWith('CELERY'))),
});

/** Returns what it is given. */
const echo = defineTask({
  name: 'echo',
  input: z.strictObject({ value: z.string() }),
  celery: { names: ['shop.tasks.echo'] },
  run: ({ value }) => value,
});

export const tasks = defineTasks(import.meta.url, [tellOfCelery, echo]);
