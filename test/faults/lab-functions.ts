import { celeryFollowers, tellNobody } from '../../core/celery/celery-followers.ts';
import { createRegistry, type Registry } from '../../core/definition/registry.ts';
import { leftToSweep } from '../../core/ending/left-to-sweep.ts';
import type { Logger } from '../../core/protocol/logger.ts';
import { noMeasures, noMetrics } from '../../core/protocol/metrics.ts';
import { WORKFLOW } from '../../core/protocol/outbox.ts';
import { noSegments } from '../../core/protocol/segments.ts';
import type { Queues } from '../../core/queue/queues.ts';
import type { Flow } from '../../core/workflow/flow.ts';
import { workflowFollowers } from '../../core/workflow/workflow-followers.ts';
import type { DeadLetters } from '../../functions/dead-letter/process-given-up.ts';
import type { Enqueue } from '../../functions/enqueue/enqueue.ts';
import type { Operate } from '../../functions/operate/operate.ts';
import type { ScheduleCalls } from '../../functions/scheduler/schedule-calls.ts';
import type { Scheduler } from '../../functions/scheduler/scheduler.ts';
import { makeCeleryWorker } from '../../functions/worker/celery/make-celery-worker.ts';
import { freeLoop } from '../../functions/worker/event-loop.ts';
import type { Worker } from '../../functions/worker/worker.ts';
import { createSesMailers } from '../../platform/email/ses-mailer.ts';
import { SandboxClients } from '../../testing/system/clients.ts';
import type { Sandbox } from '../../testing/system/sandbox.ts';
import { type LabSchedule, labTasks } from './lab-tasks.ts';
import {
  addressOf,
  CELERY_QUEUE,
  CELERY_TABLE,
  GIVEN_UP_QUEUE,
  type Laboratory,
  QUEUES,
  TABLE,
} from './laboratory.ts';
import { noteNotified } from './outbox-probe.ts';
import type { RunLog } from './run-log.ts';

interface LabFunctionsOptions {
  readonly lab: Laboratory;
  readonly runs: RunLog;
  readonly random: () => number;
  /** A number that no other experiment has. */
  readonly run: number;
  /** Called when a record could not be withdrawn. */
  readonly onLeftBehind: () => void;
}

/** What the deployment's functions are told of Celery. */
const CELERY = { CELERY_QUEUE, CELERY_TABLE, CELERY_TRACK_STARTED: 'on' };

/** What all functions have in common. */
type Shared = Flow & { readonly registry: Registry; readonly queues: Queues };

/** What is deployed of the scheduler. */
export interface Build {
  /** What its project declares. */
  readonly schedules?: readonly LabSchedule[];
  /** How far ahead its machine's clock is, in milliseconds. */
  readonly aheadMs?: number;
}

/** Builds the functions for a sandbox. Their calls to AWS go through its transports, and the tasks they run are logged. */
export class LabFunctions {
  readonly #options: LabFunctionsOptions;
  /** Whether the workers of Celery's queue have the task `later`. */
  knowsLater = false;
  readonly #clients = new SandboxClients(TABLE, new Map(QUEUES.map((queue) => [queue, addressOf(queue)])));

  constructor(options: LabFunctionsOptions) {
    this.#options = options;
  }

  enqueue(sandbox: Sandbox): Enqueue {
    return { ...this.#shared(sandbox), keysPerCaller: false, newId: () => this.newId(), celery: true };
  }

  worker(sandbox: Sandbox): Worker {
    const { ses } = this.#clients.of(sandbox);
    const shared = this.#shared(sandbox);
    const worker: Worker = {
      ...shared,
      followers: {
        ...shared.followers,
        ...celeryFollowers(shared.table.client, {}, leftToSweep(shared)),
        ...workflowFollowers(() => worker),
      },
      queue: 'default',
      mailerOf: createSesMailers(ses, { sender: 'noreply@example.com', configurationSet: 'lovage-lab' }),
      segments: noSegments,
      loop: freeLoop,
    };
    return worker;
  }

  celeryWorker(sandbox: Sandbox): Worker {
    const { followers } = this.#shared(sandbox);
    const worker = { ...this.worker(sandbox), followers, queue: CELERY_QUEUE };
    const definitions = worker.registry.definitions.filter(({ name }) => name !== 'later' || this.knowsLater);
    return makeCeleryWorker({ ...worker, registry: createRegistry(definitions) }, CELERY);
  }

  /** The function of the operator's calls, without the event sources that it pauses. */
  operate(sandbox: Sandbox): Operate {
    const { queues, ...shared } = this.#shared(sandbox);
    const names = { arn: '', deadLetterArn: '', mapping: '' };
    const addresses = new Map([[CELERY_QUEUE, { ...addressOf(CELERY_QUEUE), ...names }]]);
    const results = { table: { ...shared.table, name: CELERY_TABLE } };
    const unused = () => Promise.reject(new Error('The laboratory has no event sources'));
    return {
      ...shared,
      followers: { ...shared.followers, [WORKFLOW]: leftToSweep(shared) },
      queues: { ...queues, addresses },
      lambda: { getEventSourceMapping: unused, updateEventSourceMapping: unused },
      celery: { queue: CELERY_QUEUE, results },
    };
  }

  /** The function of what SQS gives up of Celery's queue. */
  deadLetters(sandbox: Sandbox): DeadLetters {
    const { queues, ...shared } = this.#shared(sandbox);
    const { deadLetterUrl } = addressOf(CELERY_QUEUE);
    const addresses = new Map([[GIVEN_UP_QUEUE, { ...addressOf(GIVEN_UP_QUEUE), deadLetterUrl }]]);
    const results = { table: { ...shared.table, name: CELERY_TABLE } };
    const followers = { ...shared.followers, [WORKFLOW]: leftToSweep(shared) };
    return {
      ...shared,
      followers,
      queues: { ...queues, addresses },
      celery: { queue: GIVEN_UP_QUEUE, results },
    };
  }

  /** @param build what its project declares, and how far ahead the clock of its machine is */
  scheduler(sandbox: Sandbox, { schedules = [], aheadMs = 0 }: Build): Scheduler & ScheduleCalls {
    const shared = this.#shared(sandbox, schedules);
    const { now, sleep } = shared.clock;
    return {
      ...shared,
      ...{ measures: noMeasures, keysPerCaller: false, newId: () => this.newId() },
      clock: { now: () => now() + aheadMs, sleep },
    };
  }

  /** A UUID made from the experiment's seed, and unique among experiments. */
  newId(): string {
    const { random, run } = this.#options;
    const hex = Array.from({ length: 32 }, () => Math.floor(random() * 16).toString(16)).join('');
    return `${run.toString(16).padStart(8, '0')}-${hex.slice(8, 12)}-4${hex.slice(13, 16)}-8${hex.slice(17, 20)}-${hex.slice(20)}`;
  }

  #shared(sandbox: Sandbox, schedules: readonly LabSchedule[] = []) {
    const { lab, runs, random } = this.#options;
    const { table, queues } = this.#clients.of(sandbox);
    const parts: Shared = {
      registry: labTasks(runs, sandbox, schedules),
      table,
      queues,
      followers: {
        ...celeryFollowers(table.client, CELERY, tellNobody({ logger: this.#logger() })),
        ...workflowFollowers(() => parts),
        probe: (_entry, { id }) => noteNotified(table, id),
      },
      logger: this.#logger(),
      metrics: noMetrics,
      clock: lab.time.clock,
      random,
      newToken: () => this.newId(),
    };
    return parts;
  }

  #logger(): Logger {
    const silent = () => undefined;
    return {
      debug: silent,
      info: silent,
      warn: silent,
      error: (message) => {
        if (/not withdrawn/.test(message)) this.#options.onLeftBehind();
      },
    };
  }
}
