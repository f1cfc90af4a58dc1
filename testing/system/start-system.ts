import { createClient } from '../../client/create-client.ts';
import type { Definitions } from '../../client/definitions.ts';
import { createRegistry } from '../../core/definition/registry.ts';
import type { Random } from '../../core/protocol/backoff.ts';
import type { Clock } from '../../core/protocol/clock.ts';
import { errorFields } from '../../core/protocol/logger.ts';
import { type ApiRecord, toApiRecord } from '../../core/protocol/record.ts';
import { INDEXES } from '../../core/records/list/indexes.ts';
import { readItem } from '../../core/records/record-item.ts';
import { hashOfDeclared } from '../../core/schedule/hash-of-declared.ts';
import { sweep } from '../../functions/scheduler/sweep.ts';
import { currentScope } from '../../functions/worker/run-scope.ts';
import { FUNCTIONS } from '../../infra/functions.ts';
import { PLAN_DEFAULTS, planQueues } from '../../infra/plan-queues.ts';
import { API_URL, replaceFetch } from '../api-in-scope.ts';
import { checkSystemOptions } from '../check-system-options.ts';
import { meetNeeds } from '../meet-needs.ts';
import { keepLines } from '../record-deeds.ts';
import type { LogLine } from '../task-run.ts';
import type { SystemEmail, TestSystem, TestSystemOptions } from '../test-system.ts';
import { Drive } from './drive.ts';
import { createQueues, givenUpSources, lambdaOf, WORKER, workerSources } from './event-sources.ts';
import { createTable, InProcessAws } from './in-process-aws.ts';
import { keepEmails } from './keep-emails.ts';
import { loadClients } from './load-clients.ts';
import { Sandboxes } from './sandboxes.ts';
import { Sweeps } from './sweeps.ts';
import { SystemApi } from './system-api.ts';
import { SystemFunctions, TABLE } from './system-functions.ts';
import { TimePasses } from './time-passes.ts';
import { Traffic } from './traffic.ts';
import { WatchedTasks } from './watched-tasks.ts';

/** How much longer than a span of time its last call may take, in milliseconds. */
const SLACK_MS = 86_400_000;

/** Every random delay is in the middle of its range. */
const MIDDLE: Random = () => 0.5;

let running = false;

/** Starts a test system: see `startTestSystem`. */
export async function startSystem<Tasks extends Definitions>(
  options: TestSystemOptions<Tasks>,
): Promise<TestSystem<Tasks>> {
  const { tasks, now, random = MIDDLE, senders } = checkSystemOptions(options);
  const registry = createRegistry(tasks);
  const plans = planQueues(registry, PLAN_DEFAULTS);
  const queues = plans.map(({ name }) => name);
  await meetNeeds(registry, queues, options);
  takeTime();
  const began = now === undefined ? Date.now() : new Date(now).getTime();
  const aws = await InProcessAws.start(async (call) => {
    await createTable(call, TABLE, INDEXES);
    await createQueues(call, plans);
    await loadClients();
  }, began).catch((error: unknown) => {
    running = false;
    throw error;
  });
  const restoreFetch = replaceFetch();
  const { time, call } = aws;
  const traffic = new Traffic(aws.emulators, time);
  const sandboxes = new Sandboxes(traffic);
  const logs: LogLine[] = [];
  const logger = keepLines(logs);
  const emails: SystemEmail[] = [];
  const watched = new WatchedTasks(registry, (request, authorizer) => api.answer(request, authorizer));
  const functions: SystemFunctions = new SystemFunctions({
    ...{ registry, time, random, senders, logger },
    registryIn: watched.in,
    queues,
    mailers: keepEmails(emails, options),
    lambda: lambdaOf(() => workers),
  });
  const api: SystemApi = new SystemApi(functions, sandboxes, traffic);
  const feeding = { plans, call, traffic, sandboxes, functions: () => functions };
  const workers = workerSources(feeding);
  const sweepSeconds = FUNCTIONS.scheduler.timeout;
  const sweeps = new Sweeps({
    ...{ aws, traffic, table: TABLE, waitsForSchedules: false },
    sweep: () =>
      sandboxes.run('scheduler', sweepSeconds, (sandbox) =>
        sweep(
          functions.scheduler(sandbox),
          { declared: hashOfDeclared(registry) },
          Date.now() + sweepSeconds * 1000,
        ).catch((error: unknown) => logger.error('sweep failed', errorFields(error))),
      ),
  });
  const sources = [...workers.values(), ...givenUpSources(feeding), sweeps];
  const drive = new Drive({ time, traffic, sources, waitsForReal: watched.waitForReal });
  const fetch = (to: string | URL, init?: RequestInit) =>
    drive.until(api.answer(new Request(new URL(to, API_URL), init)));
  const clock: Clock = {
    now: () => Date.now(),
    // While the client waits for an answer, that lets time pass; and while it waits before its next try, this does.
    sleep: (ms, signal) =>
      ms === Number.POSITIVE_INFINITY
        ? time.clock.sleep(ms, signal)
        : drive.until(time.clock.sleep(ms, signal), ms + SLACK_MS),
  };
  // No try takes too long: nothing is on the way.
  const timeout = Number.POSITIVE_INFINITY;
  const client = createClient<Tasks>({ url: API_URL, fetch, clock, random, timeout });
  const stop = async () => {
    drive.stop();
    restoreFetch();
    await aws.stop();
    running = false;
  };
  const timePasses = new TimePasses(time, drive);
  // What the definitions declare is taken up, as by a deployment's first sweep.
  if (registry.definitions.some(({ schedules }) => schedules.length > 0)) await drive.until(sweeps.start());
  return {
    client,
    send: client.send,
    fetch,
    now: () => new Date(),
    advance: (span) => timePasses.advance(span),
    settle: async () => {
      if (await drive.untilTrue(() => false)) return;
      throw new Error(
        'Tasks still wait or run, and within a day nothing ends them. Is a queue paused, or a task due later?',
      );
    },
    record: (id) => readApiRecord(aws, id),
    emails,
    logs,
    kill: async () => {
      const inRun = currentScope() !== undefined;
      const killed = sandboxes.kill((kind) => kind.startsWith(WORKER));
      if (inRun) await new Promise<never>(() => undefined);
      return killed;
    },
    stop,
    [Symbol.asyncDispose]: stop,
  };
}

/** @throws Error if this process's time is not its own */
function takeTime(): void {
  if (running) throw new Error('A test system runs already: stop it first, with system.stop().');
  if (Reflect.get(Date, 'isFake') === true) {
    throw new Error(
      'Fake timers are installed, and a test system brings its own time: restore the real ones first, as with vi.useRealTimers().',
    );
  }
  running = true;
}

async function readApiRecord({ call }: InProcessAws, id: string): Promise<ApiRecord | null> {
  const { Item } = await call('dynamodb', 'DynamoDB_20120810.GetItem', {
    TableName: TABLE,
    Key: { id: { S: id } },
    ConsistentRead: true,
  });
  const record = Item === undefined ? null : readItem(Object(Item));
  return record && !record.tombstone ? toApiRecord(record, { input: true, error: true }) : null;
}
