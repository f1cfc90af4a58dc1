import { defineTask } from '../../core/definition/define-task.ts';
import { createRegistry } from '../../core/definition/registry.ts';
import { sendEmail } from '../tasks/send-email.ts';

/** The bench's task, for Python programs to call. Of its own, because a system whose tasks have names in Python has Celery's queue. */
export const registry = createRegistry([
  defineTask({ ...sendEmail, celery: { names: ['shop.tasks.send_email'] } }),
]);
