import { defineTask } from '../../core/definition/define-task.ts';
import { defineTasks } from '../../core/definition/define-tasks.ts';
import { sendEmail } from '../tasks/send-email.ts';

/** The bench's task, for Python programs to call. Of its own, because a system whose tasks have names in Python has Celery's queue. */
export const tasks = defineTasks(import.meta.url, [
  defineTask({ ...sendEmail, celery: { names: ['shop.tasks.send_email'] } }),
]);
