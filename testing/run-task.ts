import type { StandardSchemaV1 } from '@standard-schema/spec';
import type { TaskDefinition, TaskResult } from '../core/definition/definition.ts';
import { createRegistry } from '../core/definition/registry.ts';
import type { Json } from '../core/protocol/json.ts';
import type { Email } from '../core/protocol/mailer.ts';
import type { TaskMessage } from '../core/protocol/message.ts';
import { runDefinition } from '../functions/worker/run-definition.ts';
import { acceptedInput } from './check-input.ts';
import { type SentTask, withChildApi } from './child-tasks.ts';
import type { SentWorkflow } from './child-workflows.ts';
import { meetNeeds } from './meet-needs.ts';
import { recordDeeds } from './record-deeds.ts';
import { RunClock } from './run-clock.ts';
import { checkOverrides, type RunOverrides } from './run-overrides.ts';
import { runWorker } from './run-worker.ts';
import { endingOf, type TaskRun } from './task-run.ts';

/** What callers get of what a run returns: a run without a return statement has the result `null`. */
type ResultOf<Result> = Result extends void ? null : Result;

/** How long Lambda lets the invocation go on, in milliseconds: longer than any time limit. */
const INVOCATION_MS = 900_000;

/**
 * Runs one attempt of a task as the worker does, without AWS: the input goes through JSON and the definition's schema, the result through JSON, and what
 * the run returns or throws through the definition's policy.
 *
 * Sleeps take no time. Email, progress, logs and the tasks and workflows that the run sends with the client are noted, and go nowhere.
 *
 * @throws InputRefused if the API would refuse the input: see `checkInput`; InvalidArgument if an override is unknown or invalid
 * @example
 * ```ts
 * const run = await runTask(remind, { user: 'bob' }, { attempt: 4, mailer: new Error('SES is down') });
 * expect(run).toMatchObject({ outcome: 'failure', error: { message: 'SES is down' }, emails: [{ to: 'bob@example.com' }] });
 * ```
 */
export async function runTask<Schema extends StandardSchemaV1, Result extends TaskResult>(
  task: TaskDefinition<string, Schema, Result>,
  input: StandardSchemaV1.InferInput<Schema>,
  overrides: RunOverrides = {},
): Promise<TaskRun<ResultOf<Result>>> {
  checkOverrides(overrides, task);
  const now = overrides.now === undefined ? Date.now() : new Date(overrides.now).getTime();
  const clock = new RunClock(now);
  const registry = createRegistry([{ ...task, sends: [] }]);
  await meetNeeds(registry, [task.queue], overrides, 'overrides.');
  const { definition, deeds } = recordDeeds(task, clock, overrides.results);
  const message = messageOf(task, await acceptedInput(task, input), overrides, now);
  const emails: Email[] = [];
  const progress: Json[] = [];
  const sent: SentTask[] = [];
  const sentWorkflows: SentWorkflow[] = [];
  const { attempt = 1, life = 1, revokedAfter = Number.POSITIVE_INFINITY } = overrides;
  const key = { id: message.id, attempt, owner: 'owner' };
  const isRevoked = () => clock.now() >= now + revokedAfter * 1000;
  const run = {
    key,
    mail: { id: message.id, life, token: null },
    listener: {
      started: async () => undefined,
      retried: async () => undefined,
      progressed: async (value: Json) => {
        progress.push(value);
      },
    },
  };
  const worker = runWorker(definition, { clock, overrides, emails, attempt: key, isRevoked });
  const outcome = await withChildApi({ parent: task, sent, sentWorkflows, now: () => clock.now() }, () =>
    runDefinition(worker, definition, message, run, now + INVOCATION_MS),
  );
  const ran: TaskRun = { ...endingOf(outcome), emails, progress, sent, sentWorkflows, ...deeds };
  // What JSON made of the run's result has the type that callers know.
  return ran as TaskRun<ResultOf<Result>>;
}

/** The message of a task that was sent just before the run. */
function messageOf(
  { name, queue }: TaskDefinition,
  input: Json,
  { id = 'task-1', life = 1, schedule }: RunOverrides,
  now: number,
): TaskMessage {
  return {
    ...{ v: 1, kind: 'task', id, task: name, queue, input, createdAt: now },
    ...{ eta: null, expiresAt: null, group: null, fingerprint: null },
    ...(life === 1 ? {} : { life }),
    ...(schedule === undefined
      ? {}
      : { schedule: { name: schedule.name, at: new Date(schedule.at).getTime() } }),
  };
}
