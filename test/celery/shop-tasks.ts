/** The tasks of the Python program in shop/, as they are without Python. */
import * as z from 'zod/mini';
import { sendEmail } from '../../bench/tasks/send-email.ts';
import { defineTask } from '../../core/definition/define-task.ts';
import { defineTasks } from '../../core/definition/define-tasks.ts';
import type { MailContext, TaskDefinition } from '../../core/definition/definition.ts';
import { NonRetryable, Retry } from '../../core/protocol/errors.ts';
import type { Json } from '../../core/protocol/json.ts';

const named = (name: string) => ({ celery: { names: [`shop.tasks.${name}`] } });
const nothing = z.strictObject({});
const recipient = z.strictObject({ recipient: z.string() });
/** A task's soonest retry, in seconds. */
const SOON = { base: 0, cap: 0 };

const add = defineTask({
  ...named('add'),
  name: 'add',
  input: z.strictObject({ a: z.number(), b: z.number() }),
  run: ({ a, b }) => a + b,
});

const total = defineTask({
  ...named('total'),
  name: 'total',
  input: z.strictObject({ numbers: z.array(z.number()) }),
  run: ({ numbers }) => numbers.reduce((sum, number) => sum + number, 0),
});

const echo = defineTask({
  ...named('echo'),
  name: 'echo',
  // Nothing about the value is checked or changed; that it is JSON is sure, because it came as JSON.
  input: z.strictObject({ value: z.custom<Json>() }),
  run: ({ value }) => value,
});

const bill = defineTask({
  ...named('bill'),
  name: 'bill',
  input: z.strictObject({
    order: z.int(),
    amount: z.string().check(z.regex(/^\d+\.\d\d$/)),
    currency: z._default(z.string(), 'EUR'),
    note: z.optional(z.nullable(z.string())),
  }),
  run: (input) => ({ ...input }),
});

class NotFound extends NonRetryable {
  override readonly name = 'NotFound';
}
class NoSuchUser extends NonRetryable {
  override readonly name = 'NoSuchUser';
}
class OutOfStock extends NonRetryable {
  override readonly name = 'OutOfStock';
}

const fail = defineTask({
  name: 'fail',
  celery: {
    names: ['shop.tasks.fail'],
    python: { NotFound: 'builtins.KeyError', NoSuchUser: 'shop.errors.NoSuchUser' },
  },
  input: z.strictObject({ kind: z.string() }),
  retry: { maxAttempts: 1 },
  run: ({ kind }) => {
    if (kind === 'mapped') throw new NotFound('no order 7 é 😀');
    if (kind === 'own') throw new NoSuchUser('bob');
    if (kind === 'unmapped') throw new OutOfStock('no umbrellas');
    throw new RangeError('out of range');
  },
});

const flaky = defineTask({
  ...named('flaky'),
  name: 'flaky',
  input: z.strictObject({ until: z.int() }),
  retry: { maxAttempts: 5, backoff: SOON },
  run: async ({ until }, { attempt, sleep, progress }) => {
    await sleep(300);
    await progress({ attempt, step: 1 });
    await sleep(300);
    if (attempt < until) throw new Retry('not yet', { retryAfter: 2 });
    return { attempt };
  },
});

const process = defineTask({
  ...named('process'),
  name: 'process',
  input: z.strictObject({ total: z.int() }),
  run: async ({ total: steps }, { progress, sleep }) => {
    for (let current = 1; current <= steps; current += 1) {
      await progress({ current, total: steps });
      await sleep(400);
    }
    return { current: steps, total: steps };
  },
});

const block = defineTask({
  ...named('block'),
  name: 'block',
  input: nothing,
  run: async (_, { sleep }) => sleep(1_500),
});

const mail = async (
  to: string,
  ms: number,
  { id, attempt, mailer, sleep, signal }: MailContext,
): Promise<{ attempt: number }> => {
  await mailer.send({ to, subject: `${id} ${attempt}`, text: 'Hello' }, signal);
  await sleep(ms);
  return { attempt };
};

const forgettable = defineTask({
  ...named('forgettable'),
  name: 'forgettable',
  input: recipient,
  sendsEmail: true,
  run: ({ recipient: to }, context) => mail(to, 0, context),
});

/** Of the tasks that a program's calls give a limit. */
const limited = { input: nothing, timeLimit: 20, retry: { maxAttempts: 1 } };

const hang = defineTask({
  ...named('hang'),
  ...limited,
  name: 'hang',
  run: async (_, { sleep }) => sleep(60_000),
});

const cautious = defineTask({
  ...named('cautious'),
  ...limited,
  name: 'cautious',
  run: (_, { softSignal }) =>
    new Promise<string>((resolve) => softSignal.addEventListener('abort', () => resolve('in time'))),
});

/** Milliseconds that the tasks take whose workers are killed. */
const SLOW_MS = 1_200;

const charge = defineTask({
  ...named('charge'),
  name: 'charge',
  input: recipient,
  timeLimit: 5,
  onCrash: 'fail',
  sendsEmail: true,
  run: ({ recipient: to }, context) => mail(to, SLOW_MS, context),
});

const mailSlowly = defineTask({
  ...named('mail_slowly'),
  name: 'mail_slowly',
  input: recipient,
  timeLimit: 5,
  sendsEmail: true,
  run: ({ recipient: to }, context) => mail(to, SLOW_MS, context),
});

/** Has no name in Python. */
const secret = defineTask({ name: 'secret', input: nothing, run: () => null });

const all: readonly TaskDefinition[] = [
  defineTask({ ...sendEmail, ...named('send_email') }),
  ...[add, total, echo, bill, fail, flaky, process, block, forgettable, hang, cautious],
  ...[charge, mailSlowly, secret],
];

export const tasks = defineTasks(import.meta.url, all);
