import * as z from 'zod/mini';
// English only, by its own path: importing it from zod's index would load all languages.
import english from 'zod/v4/locales/en.js';
import { defineTasks } from '../../core/definition/define-tasks.ts';
import { add } from './add.ts';
import { process } from './process.ts';
import { sendEmail } from './send-email.ts';

// zod/mini has no error messages of its own, and callers need to read what is wrong with each field.
z.config(english());

/**
 * The tasks that the bench measures and the tests send. They are like those that Lovage comes with, which are yours to change, to add to
 * and to remove: no test but those in `test/unit/tasks` reads `tasks/`.
 */
export const tasks = defineTasks(import.meta.url, [sendEmail, add, process]);

export const { registry } = tasks;
