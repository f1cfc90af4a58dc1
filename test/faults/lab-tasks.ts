import * as z from 'zod/mini';
import { defineTask } from '../../core/definition/define-task.ts';
import type { MailContext } from '../../core/definition/definition.ts';
import { createRegistry, type Registry } from '../../core/definition/registry.ts';
import { NonRetryable, Retry, Snooze } from '../../core/protocol/errors.ts';
import type { Json } from '../../core/protocol/json.ts';
import type { ScheduleTimes } from '../../core/protocol/schedule.ts';
import type { Run, RunLog } from './run-log.ts';

/** What the laboratory's tasks can be told to do. */
export type Script = (typeof SCRIPTS)[number];

const SCRIPTS = [
  ...(['email', 'failOnce', 'later', 'fail', 'slow', 'steps', 'unstorable', 'poison'] as const),
  ...(['snooze', 'snoozeLong', 'failThenSnooze', 'failInFirstLife'] as const),
] as const;

/** The result of the script `unstorable`: the laboratory's table refuses it for good. */
export const UNSTORABLE = 'refused for good';

/** When the script `later` runs again, in seconds: longer than SQS hides a message at once. */
const LATER_SECONDS = 15 * 3_600;

/** For how long the script `snoozeLong` waits for capacity, in seconds: when it comes back, its message is so old that it is sent anew. */
const LONG_SECONDS = 7 * 3_600;

/** What a task does, and what it returns: in a workflow its name, and what it was given. */
interface Work {
  readonly script: Script;
  readonly name?: string | undefined;
  readonly given?: Json | undefined;
}

/** A process that a task can take down. */
type Mortal = Run['sandbox'] & { kill(): void };

/** A schedule that a build declares, of the task `work`. */
export type LabSchedule = ScheduleTimes & {
  readonly name: string;
  readonly input: { readonly script: Script };
};

/**
 * The laboratory's tasks for one sandbox, which log every run.
 *
 * @param schedules what its build declares
 */
export function labTasks(runs: RunLog, sandbox: Mortal, schedules: readonly LabSchedule[]): Registry {
  const snoozesOf = (id: string) => runs.of(id).filter(({ end }) => end === 'snoozed').length;
  const logged = async ({ script, name, given }: Work, context: MailContext) => {
    const { id: taskId, attempt } = context;
    const run: Run = { taskId, attempt, startedAt: Date.now(), sandbox, end: undefined };
    runs.start(run);
    try {
      if (script === 'poison') await poison(sandbox, context);
      await perform(script, context, snoozesOf(context.id));
      run.end = 'returned';
      if (script === 'unstorable') return UNSTORABLE;
      return name === undefined && given === undefined ? { did: script } : { name, given };
    } catch (error) {
      run.end = error instanceof Snooze ? 'snoozed' : 'threw';
      throw error;
    }
  };
  const common = {
    sendsEmail: true,
    input: z.object({ script: z.enum(SCRIPTS) }),
    retry: { maxAttempts: 4, backoff: { base: 1, cap: 5 } },
    timeLimit: 10,
    run: (work: Work, context: MailContext) => logged(work, context),
  };
  return createRegistry([
    defineTask({ ...common, name: 'work', schedules, celery: { names: ['shop.work'] } }),
    defineTask({ ...common, name: 'once', onCrash: 'fail', celery: { names: ['shop.once'] } }),
    defineTask({
      ...common,
      name: 'step',
      input: z.object({
        script: z.enum(SCRIPTS),
        name: z.optional(z.string()),
        given: z.optional(z.json()),
      }),
    }),
    defineTask({ ...common, name: 'later', celery: { names: ['shop.later'] } }),
  ]);
}

/** Takes its process down while the other tasks of the batch run. */
async function poison(sandbox: Mortal, { sleep }: MailContext): Promise<never> {
  await sleep(500);
  sandbox.kill();
  return new Promise(() => undefined);
}

async function perform(
  script: Script,
  { id, life, attempt, mailer, signal, sleep, progress }: MailContext,
  snoozes: number,
): Promise<void> {
  if (script === 'failThenSnooze' && attempt === 1) throw new Error('as scripted');
  if ((script === 'snooze' || script === 'failThenSnooze') && snoozes < 2) {
    throw new Snooze({ reason: 'as scripted', seconds: 1 });
  }
  if (script === 'snoozeLong' && snoozes < 2) {
    throw new Snooze({ reason: 'as scripted', seconds: LONG_SECONDS });
  }
  if (script === 'fail' || (script === 'failInFirstLife' && life === 1))
    throw new NonRetryable('as scripted');
  if (script === 'failOnce' && attempt === 1) throw new Error('as scripted');
  if (script === 'later' && attempt === 1) {
    await sleep(1_000);
    throw new Retry('as scripted', { retryAfter: LATER_SECONDS });
  }
  if (script === 'slow') await sleep(60_000);
  if (script === 'steps') {
    for (let step = 1; step <= 4; step += 1) {
      await sleep(1_000);
      await progress(step);
    }
  }
  await mailer.send({ to: 'bob@example.com', subject: id, text: 'Hello' }, signal);
}
