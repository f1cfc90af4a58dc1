import * as z from 'zod/mini';
import { add } from '../../bench/tasks/add.ts';
import { process } from '../../bench/tasks/process.ts';
import { sendEmail } from '../../bench/tasks/send-email.ts';
import { defineTask } from '../../core/definition/define-task.ts';
import { defineTasks } from '../../core/definition/define-tasks.ts';

const block = defineTask({
  name: 'block',
  description: 'Takes five seconds',
  input: z.strictObject({}),
  celery: { names: ['task_app.tasks.block'] },
  run: async (_, { sleep }) => {
    await sleep(5_000);
  },
});

/** Fails, with an error of a type of its own. */
const fail = defineTask({
  name: 'fail',
  description: 'Fails',
  input: z.strictObject({ message: z.string() }),
  retry: { maxAttempts: 1 },
  run: ({ message }) => {
    throw Object.assign(new Error(message), { name: 'NotFound' });
  },
});

/** The tasks of the examples, by the names that they have in Python. */
export const tasks = defineTasks(import.meta.url, [
  defineTask({ ...sendEmail, celery: { names: ['shop.tasks.send_email'] } }),
  defineTask({ ...add, celery: { names: ['task_app.tasks.add'] } }),
  defineTask({ ...process, celery: { names: ['task_app.tasks.process'] } }),
  block,
  fail,
]);
