import { createHash } from 'node:crypto';
import { setTimeout as delay } from 'node:timers/promises';
import * as z from 'zod/mini';
import { defineTask } from '../../core/definition/define-task.ts';
import type { MailContext, TaskContext, TaskDefinition } from '../../core/definition/definition.ts';
import { NonRetryable, Retry } from '../../core/protocol/errors.ts';
import { logged } from './run-line.ts';
import { LIMIT_SECONDS } from './tortured.ts';

const input = z.strictObject({ nonce: z.string(), ms: z.optional(z.int()) });

type Input = z.infer<typeof input>;

/** Many attempts, soon after each other: what is to be found out is not how long a service may be down. */
const patient = {
  sendsEmail: true,
  retry: { maxAttempts: 12, backoff: { base: 0.2, cap: 1 } },
  timeLimit: LIMIT_SECONDS,
};

/**
 * The tasks that are tortured. Each writes down when it starts and how it ends. None but `mail` listens to its signal, so that nothing
 * but its own end ends a run.
 *
 * @param file where they write
 */
export function tortureTasks(file: string): readonly TaskDefinition[] {
  const run = (task: string, work: (input: Input, context: MailContext) => Promise<void>) => {
    return async (given: Input, context: MailContext) => {
      const { id, attempt } = context;
      await logged(file, { id, task, attempt, nonce: given.nonce }, () => work(given, context));
      return { nonce: given.nonce, attempt };
    };
  };
  const waits = ({ ms = 5 }: Input) => delay(ms);
  return [
    defineTask({ ...patient, name: 'steady', queue: 'work', input, run: run('steady', waits) }),
    defineTask({ ...patient, name: 'flaky', queue: 'work', input, run: run('flaky', fails) }),
    defineTask({ ...patient, name: 'steps', queue: 'work', input, run: run('steps', steps) }),
    defineTask({ ...patient, name: 'overdue', queue: 'work', input, run: run('overdue', overdue) }),
    defineTask({
      ...{ sendsEmail: true, name: 'once', queue: 'work', input, timeLimit: LIMIT_SECONDS },
      ...{ onCrash: 'fail', retry: { maxAttempts: 1 } },
      run: run('once', waits),
    }),
    defineTask({ ...patient, name: 'mail', queue: 'mail', input, run: run('mail', mails) }),
  ];
}

/** Fails as its nonce and attempt have it: in the same way however often the same attempt is run. */
async function fails({ nonce, ms = 5 }: Input, { attempt }: TaskContext): Promise<void> {
  await delay(ms);
  const chance = createHash('sha256').update(`${nonce}/${attempt}`).digest().readUInt8(0) / 256;
  if (chance < 0.05) throw new NonRetryable('never');
  if (chance < 0.25) throw new Retry('soon', { retryAfter: 0.3 });
  if (chance < 0.55) throw new Error('this time not');
}

async function steps({ ms = 800 }: Input, { progress }: TaskContext): Promise<void> {
  for (let step = 1; step <= 4; step += 1) {
    await delay(ms / 4);
    await progress({ step });
  }
}

/** Its first attempt goes on beyond the time limit. */
async function overdue({ ms = 5 }: Input, { attempt }: TaskContext): Promise<void> {
  await delay(attempt === 1 ? LIMIT_SECONDS * 1000 + ms : ms);
}

async function mails({ nonce }: Input, { mailer, signal }: MailContext): Promise<void> {
  await mailer.send({ to: `${nonce}@example.com`, subject: nonce, text: nonce }, signal);
}
