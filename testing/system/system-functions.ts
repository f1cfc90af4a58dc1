import { randomUUID } from 'node:crypto';
import { v7 as timeOrderedUuid } from 'uuid';
import type { Registry } from '../../core/definition/registry.ts';
import type { Random } from '../../core/protocol/backoff.ts';
import type { Logger } from '../../core/protocol/logger.ts';
import type { MailerOf } from '../../core/protocol/mailer.ts';
import { noMeasures, noMetrics } from '../../core/protocol/metrics.ts';
import { noSegments } from '../../core/protocol/segments.ts';
import { DEAD_LETTER_SUFFIX, GIVEN_UP_SUFFIX } from '../../core/queue/queue-names.ts';
import type { Queues } from '../../core/queue/queues.ts';
import type { Flow } from '../../core/workflow/flow.ts';
import { workflowFollowers } from '../../core/workflow/workflow-followers.ts';
import type { DeadLetters } from '../../functions/dead-letter/process-given-up.ts';
import { workersByRole } from '../../functions/enqueue/calling-worker.ts';
import type { Enqueue } from '../../functions/enqueue/enqueue.ts';
import type { Operate } from '../../functions/operate/operate.ts';
import type { ScheduleCalls } from '../../functions/scheduler/schedule-calls.ts';
import type { Scheduler } from '../../functions/scheduler/scheduler.ts';
import type { Status } from '../../functions/status/status.ts';
import { freeLoop } from '../../functions/worker/event-loop.ts';
import type { Worker } from '../../functions/worker/worker.ts';
import { roleOf } from '../../local/api/worker-call.ts';
import { createSesMailers } from '../../platform/email/ses-mailer.ts';
import { SENDER } from '../recording-mailers.ts';
import { SandboxClients } from './clients.ts';
import { queueUrl } from './in-process-aws.ts';
import type { Sandbox } from './sandbox.ts';
import type { VirtualTime } from './virtual-time.ts';

/** The name of the results table. */
export const TABLE = 'tasks';

interface SystemFunctionsOptions {
  readonly registry: Registry;
  /** The definitions as a sandbox runs them. */
  readonly registryIn: (sandbox: Sandbox) => Registry;
  /** The names of the queues. */
  readonly queues: readonly string[];
  readonly time: VirtualTime;
  readonly logger: Logger;
  readonly random: Random;
  readonly senders?: readonly string[] | undefined;
  /** Makes of SES's mailers what tasks are given. */
  readonly mailers: (ofSes: MailerOf) => MailerOf;
  /** Lambda's own API: what turns queues on and off. */
  readonly lambda: Operate['lambda'];
}

/** The functions of a sandbox, put together as their handlers do. */
export class SystemFunctions {
  readonly #options: SystemFunctionsOptions;
  readonly #clients: SandboxClients;

  constructor(options: SystemFunctionsOptions) {
    this.#options = options;
    this.#clients = new SandboxClients(
      TABLE,
      new Map(options.queues.map((name) => [name, addressOf(name)] as const)),
    );
  }

  enqueue(sandbox: Sandbox): Enqueue {
    const { registry, queues } = this.#options;
    const roles = queues.map((queue) => `${queue}=${roleOf(queue)}`).join(',');
    const workerOf = workersByRole(roles, registry);
    return { ...this.#parts(sandbox), keysPerCaller: false, newId: timeOrderedUuid, workerOf };
  }

  status(sandbox: Sandbox): Status {
    return this.#parts(sandbox);
  }

  scheduler(sandbox: Sandbox): Scheduler & ScheduleCalls {
    const own = { measures: noMeasures, keysPerCaller: false, newId: timeOrderedUuid };
    return { ...this.#parts(sandbox), ...own };
  }

  operate(sandbox: Sandbox): Operate {
    const { queues, ...parts } = this.#parts(sandbox);
    const operated = this.#options.queues.map((name) => {
      const arns = { arn: arnOf(name), deadLetterArn: arnOf(`${name}${DEAD_LETTER_SUFFIX}`) };
      return [name, { ...addressOf(name), ...arns, mapping: name }] as const;
    });
    const { lambda } = this.#options;
    return { ...parts, lambda, queues: { client: queues.client, addresses: new Map(operated) } };
  }

  deadLetters(sandbox: Sandbox): DeadLetters {
    const { queues, ...parts } = this.#parts(sandbox);
    const givenUp = this.#options.queues.map((name) => {
      const url = queueUrl(`${name}${GIVEN_UP_SUFFIX}`);
      return [`${name}${GIVEN_UP_SUFFIX}`, { ...addressOf(name), url }] as const;
    });
    return { ...parts, queues: { client: queues.client, addresses: new Map(givenUp) } };
  }

  /** @param queue the one that it serves */
  worker(sandbox: Sandbox, queue: string): Worker {
    const { ses } = this.#clients.of(sandbox);
    const { senders = [] } = this.#options;
    const ofSes = createSesMailers(ses, { sender: SENDER, senders, configurationSet: 'lovage-test' });
    return {
      ...this.#parts(sandbox),
      registry: this.#options.registryIn(sandbox),
      queue,
      mailerOf: this.#options.mailers(ofSes),
      segments: noSegments,
      loop: freeLoop,
    };
  }

  #parts(sandbox: Sandbox) {
    const { registry, time, logger, random } = this.#options;
    const { table, queues } = this.#clients.of(sandbox);
    const { clock } = time;
    const parts: Flow & { readonly registry: Registry; readonly queues: Queues } = {
      ...{ registry, table, queues, clock, logger, random, metrics: noMetrics },
      followers: workflowFollowers(() => parts),
      newToken: () => randomUUID(),
    };
    return parts;
  }
}

/** The URLs of a queue. */
function addressOf(queue: string) {
  return { url: queueUrl(queue), deadLetterUrl: queueUrl(`${queue}${DEAD_LETTER_SUFFIX}`) };
}

function arnOf(queue: string): string {
  return `arn:aws:sqs:us-east-1:000000000000:${queue}`;
}
