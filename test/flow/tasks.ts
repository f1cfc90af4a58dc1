import * as z from 'zod/mini';
import { add } from '../../bench/tasks/add.ts';
import { process } from '../../bench/tasks/process.ts';
import { sendEmail } from '../../bench/tasks/send-email.ts';
import { createClient } from '../../client/index.ts';
import { defineTask } from '../../core/definition/define-task.ts';
import { defineTasks } from '../../core/definition/define-tasks.ts';
import { NonRetryable, Retry } from '../../core/protocol/errors.ts';

const nothing = z.strictObject({});
const atOnce = { base: 0, cap: 0 };

/** Fails every attempt. */
const fail = defineTask({
  name: 'fail',
  input: nothing,
  retry: { maxAttempts: 3, backoff: atOnce },
  run: (_, { attempt }) => {
    throw new RangeError(`attempt ${attempt} failed`);
  },
});

/** Calls what is not there. */
const callNobody = defineTask({
  name: 'call_nobody',
  input: nothing,
  retry: { maxAttempts: 2, backoff: atOnce },
  run: async () => {
    await fetch('http://127.0.0.1:2');
  },
});

/** Fails until the attempt given as input. */
const succeedAt = defineTask({
  name: 'succeed_at',
  input: z.strictObject({ attempt: z.int() }),
  retry: { maxAttempts: 5, backoff: atOnce },
  run: (input, { attempt }) => {
    if (attempt < input.attempt) throw new Retry('not yet', { retryAfter: 0 });
    return { attempt };
  },
});

/** Fails for good at the first attempt. */
const refuse = defineTask({
  name: 'refuse',
  input: nothing,
  run: () => {
    throw new NonRetryable('never');
  },
});

/** Fails its first attempt, and waits a long time for the next. */
const later = defineTask({
  name: 'later',
  input: nothing,
  run: (_, { attempt }) => {
    if (attempt === 1) throw new Retry('in a while', { retryAfter: 600 });
    return { attempt };
  },
});

/** Ignores its signal, and would run forever. */
const hang = defineTask({
  name: 'hang',
  input: nothing,
  timeLimit: 1,
  retry: { maxAttempts: 1 },
  run: () => new Promise<void>(() => undefined),
});

/** Has its own queue. The first attempt reports progress and never ends; the second ends at once. */
const crash = defineTask({
  name: 'crash',
  input: nothing,
  queue: 'crash',
  timeLimit: 60,
  run: async (_, { attempt, progress, sleep }) => {
    await progress({ attempt });
    if (attempt === 1) await sleep(60_000);
    return { attempt };
  },
});

/** On the same queue; takes a little while. */
const pause = defineTask({
  name: 'pause',
  input: z.strictObject({ ms: z.int() }),
  queue: 'crash',
  run: async ({ ms }, { sleep }) => {
    await sleep(ms);
    return { ms };
  },
});

/** On the same queue: does what would cost the other tasks of its process something. Reports the process first. */
const mischief = defineTask({
  name: 'mischief',
  input: z.strictObject({ does: z.enum(['reject', 'throw', 'report', 'exit', 'spin', 'linger']) }),
  queue: 'crash',
  timeLimit: 3,
  retry: { maxAttempts: 2, backoff: atOnce },
  run: async ({ does }, { progress, sleep }) => {
    const { pid, exit } = globalThis.process;
    await progress({ pid });
    if (does === 'reject') void sleep(200).then(() => Promise.reject(new RangeError('left to nobody')));
    if (does === 'throw') setTimeout(() => raise(new RangeError('left to nobody')), 200);
    if (does === 'report') setInterval(() => void progress({ pid }), 20).unref();
    if (does === 'linger') {
      setTimeout(() => raise(new RangeError('after the end')), 300);
      return { pid };
    }
    if (does === 'exit') setTimeout(() => exit(1), 200);
    if (does === 'spin') {
      await sleep(200);
      const end = Date.now() + 4_000;
      while (Date.now() < end);
      return { pid };
    }
    await sleep(60_000);
    return { pid };
  },
});

/** On the same queue, at most once: makes a call, or waits a little, and tells in which process. */
const bystander = defineTask({
  name: 'bystander',
  input: z.strictObject({ url: z.optional(z.string()), ms: z.optional(z.int()) }),
  queue: 'crash',
  timeLimit: 2,
  onCrash: 'fail',
  run: async ({ url, ms = 0 }, { sleep }) => {
    if (url !== undefined) await (await fetch(url)).text();
    await sleep(ms);
    return { pid: globalThis.process.pid };
  },
});

/** The same, at least once. */
const neighbour = defineTask({ ...bystander, name: 'neighbour', onCrash: 'retry' });

function raise(error: unknown): never {
  throw error;
}

/** Sends an email, and fails for good. */
const mailAndFail = defineTask({
  name: 'mail_and_fail',
  input: z.strictObject({ recipient: z.string() }),
  sendsEmail: true,
  run: async ({ recipient }, { mailer }) => {
    await mailer.send({ to: recipient, subject: 'Hello', text: 'Hello' });
    throw new NonRetryable('after the email');
  },
});

/** Sends several emails. */
const mailAll = defineTask({
  name: 'mail_all',
  input: z.strictObject({ recipients: z.array(z.string()) }),
  sendsEmail: true,
  run: async ({ recipients }, { mailer }) => {
    for (const to of recipients) await mailer.send({ to, subject: 'Hello', text: 'Hello' });
  },
});

/** Sends an email with all that one can have. */
const mailWhole = defineTask({
  name: 'mail_whole',
  input: z.strictObject({ recipient: z.string(), name: z.string(), from: z.optional(z.string()) }),
  sendsEmail: true,
  run: async ({ recipient, name, from }, { id, mailer, signal }) => {
    const { messageId } = await mailer.send(
      {
        from: { name: 'Söhne, "Shop"', address: from ?? 'shop@example.com' },
        to: [{ name, address: recipient }, 'amy@example.com'],
        cc: 'carl@example.com',
        bcc: ['dan@example.com'],
        replyTo: { name: 'Hilfe', address: 'help@example.com' },
        subject: `Rechnung für ${name}`,
        text: 'Grüße',
        html: '<h1>Grüße</h1><img alt="Logo" src="cid:logo">',
        headers: { 'List-Unsubscribe': '<https://example.com/stop>', 'X-Task': id },
        attachments: [
          { filename: 'Rechnung „7“.txt', content: 'Zu zahlen: 7 €' },
          { filename: 'logo.png', content: Buffer.from('iVBORw0KGgo=', 'base64'), cid: 'logo' },
        ],
      },
      signal,
    );
    return { messageId };
  },
});

/** Sends HTML, for which SES makes the MIME. */
const mailHtml = defineTask({
  name: 'mail_html',
  input: z.strictObject({ to: z.array(z.string()), cc: z.array(z.string()), bcc: z.array(z.string()) }),
  sendsEmail: true,
  run: async (addresses, { mailer }) => {
    await mailer.send({ ...addresses, subject: 'Hello', html: '<p>Hello</p>' });
  },
});

const client = createClient<readonly [typeof add]>();

/** Sends another task, under a key that its own retries keep, and then fails its first attempt. */
const relay = defineTask({
  name: 'relay',
  input: z.strictObject({ a: z.number() }),
  retry: { maxAttempts: 2, backoff: atOnce },
  sends: ['add'],
  run: async ({ a }, { id, attempt, signal }) => {
    const sent = await client.add({ a, b: 1 }, { idempotencyKey: `${id}/add`, signal });
    if (attempt === 1) throw new Error('after the send');
    return { sent: sent.id };
  },
});

/** The tasks that the flow tests run: the deployment's own, and some that fail in every way a task can fail. */
export const tasks = defineTasks(import.meta.url, [
  sendEmail,
  add,
  process,
  fail,
  succeedAt,
  refuse,
  later,
  hang,
  crash,
  pause,
  mischief,
  bystander,
  neighbour,
  mailAndFail,
  mailAll,
  mailWhole,
  mailHtml,
  relay,
  callNobody,
]);
