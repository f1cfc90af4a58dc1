import * as z from 'zod/mini';
// English only, by its own path: importing it from zod's index would load all languages.
import english from 'zod/v4/locales/en.js';
import { defineTasks } from '../core/definition/define-tasks.ts';
import { add } from './add.ts';
import { block } from './block.ts';
import { divide } from './divide.ts';
import { process } from './process.ts';
import { sendEmail } from './send-email.ts';

// zod/mini has no error messages of its own, and callers need to read what is wrong with each field.
z.config(english());

/** Every task definition of this deployment. To add one, create a file beside this one and list it here. */
export const tasks = defineTasks(import.meta.url, [sendEmail, add, divide, block, process]);
