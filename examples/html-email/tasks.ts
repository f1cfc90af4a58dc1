import * as z from 'zod/mini';
// English only, by its own path: importing it from zod's index would load all languages.
import english from 'zod/v4/locales/en.js';
import { defineTasks } from '../../core/definition/define-tasks.ts';
import { sendInvoice } from './send-invoice.ts';

z.config(english());

export const tasks = defineTasks(import.meta.url, [sendInvoice]);
