import { existsSync, readFileSync } from 'node:fs';
import * as z from 'zod/mini';
import { add } from '../../bench/tasks/add.ts';
import { process } from '../../bench/tasks/process.ts';
import { sendEmail } from '../../bench/tasks/send-email.ts';
import { defineTask } from '../../core/definition/define-task.ts';
import { defineTasks } from '../../core/definition/define-tasks.ts';
import { Retry } from '../../core/protocol/errors.ts';

/** Fails until a file exists: somebody must create it and retry the task. */
const importOrders = defineTask({
  name: 'import_orders',
  description: 'Imports the orders of a file',
  input: z.strictObject({ file: z.string() }),
  // The first wait is long enough for a page that looks each second, on a slow machine, too.
  retry: { maxAttempts: 3, backoff: (attempt) => (attempt === 1 ? 3 : 0.4) },
  run: async ({ file }, { sleep }) => {
    await sleep(300);
    if (!existsSync(file)) {
      throw Object.assign(new Error('The file of orders is not there yet.'), { name: 'FileMissing' });
    }
    return { imported: 1_284 };
  },
});

/** Fails its first attempt, and then waits a long time for the next. */
const syncStock = defineTask({
  name: 'sync_stock',
  description: 'Brings the stock up to date with the warehouse',
  input: z.strictObject({}),
  // Paused, so that no test finds tasks that it did not send.
  schedules: [{ name: 'stock', cron: '0 6 * * MON', timezone: 'Europe/Paris', input: {}, enabled: false }],
  run: (_, { attempt }) => {
    if (attempt === 1) throw new Retry('The warehouse is closed.', { retryAfter: 600 });
  },
});

/** Runs until it is revoked; its progress stays at 412 of 960. */
const resizePhotos = defineTask({
  name: 'resize_photos',
  description: 'Makes the photos of an album smaller',
  input: z.strictObject({}),
  timeLimit: 870,
  run: async (_, { progress, sleep, signal }) => {
    while (!signal.aborted) {
      await progress({ done: 412, total: 960 });
      await sleep(500);
    }
  },
});

/** Counts to what a file says, reports that, and ends once it is the total. */
const count = defineTask({
  name: 'count',
  description: 'Counts as far as a file says',
  input: z.strictObject({ file: z.string(), total: z.int() }),
  timeLimit: 300,
  run: async ({ file, total }, { progress, sleep }) => {
    for (let current = 0; current < total; await sleep(100)) {
      current = existsSync(file) ? Number(readFileSync(file, 'utf8')) : 0;
      await progress({ current, total });
    }
    return { total };
  },
});

/** Returns its input in every way a task can: as result, progress and error. */
const echo = defineTask({
  name: 'echo',
  description: 'Returns its input',
  input: z.strictObject({ text: z.string(), fail: z.optional(z.boolean()) }),
  retry: { maxAttempts: 1 },
  run: async ({ text, fail }, { progress, sleep }) => {
    await progress({ text });
    await sleep(500);
    if (fail) throw Object.assign(new Error(text), { name: text });
    return { text };
  },
});

/** An input with every kind of field that a form can have. */
const report = defineTask({
  name: 'report',
  description: 'Makes a report',
  input: z.strictObject({
    title: z.string().check(z.minLength(3), z.maxLength(40)),
    format: z.enum(['pdf', 'csv']),
    copies: z.int().check(z.gte(1), z.lte(9)),
    margin: z.optional(z.number()),
    draft: z.boolean(),
    recipients: z.array(z.email()),
    period: z.strictObject({ from: z.iso.date(), to: z.optional(z.iso.date()) }),
    extra: z.optional(z.record(z.string(), z.unknown())),
    // The schema does not show this check, so only the API makes it.
    code: z.optional(z.string().check(z.refine((code) => code !== 'taken', 'Is taken already'))),
  }),
  run: (input) => ({ pages: input.copies }),
});

/** The longest name that a task may have, in one word. */
export const LONG_NAME = 'recalculate_the_accumulated_quarterly_statements_of_all_customer';

const recalculate = defineTask({
  name: LONG_NAME,
  input: z.strictObject({}),
  queue: LONG_NAME.slice(0, 32),
  run: () => null,
});

/** Fails its first attempt after a moment, and is then revoked. */
const stumble = defineTask({
  name: 'stumble',
  input: z.strictObject({}),
  run: () => {
    throw new Retry('Not now', { retryAfter: 600 });
  },
});

/** The tasks that the page is tested with: the deployment's own, and some for other cases. */
export const tasks = defineTasks(import.meta.url, [
  sendEmail,
  add,
  process,
  importOrders,
  syncStock,
  resizePhotos,
  count,
  echo,
  report,
  recalculate,
  stumble,
]);
