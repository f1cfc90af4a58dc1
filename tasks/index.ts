import * as z from 'zod/mini';
// The one language that is wanted, by its own path: the list of all of them would be loaded with it.
import english from 'zod/v4/locales/en.js';
import { createRegistry } from '../core/definition/registry.ts';
import { add } from './add.ts';
import { process } from './process.ts';
import { sendEmail } from './send-email.ts';

// zod/mini comes without words; callers are to read what is wrong with each field.
z.config(english());

/** Every task of this deployment. A new task is a file beside this one and its name in this list. */
export const tasks = [sendEmail, add, process] as const;

export const registry = createRegistry(tasks);
