import { isDeepStrictEqual } from 'node:util';
import { SetQueueAttributesCommand, type SQSClient } from '@aws-sdk/client-sqs';
import type { QueueAddress } from '../core/queue/queues.ts';
import type { QueuePlan } from '../infra/plan-queues.ts';
import { createQueues, queueAttributes } from './emulators/create-queues.ts';

/** The task queues, which follow the definitions while the system runs. */
export class LocalQueues {
  readonly #client: SQSClient;
  readonly #endpoint: string;
  readonly #plans = new Map<string, QueuePlan>();
  readonly #addresses = new Map<string, QueueAddress>();

  private constructor(client: SQSClient, endpoint: string) {
    this.#client = client;
    this.#endpoint = endpoint;
  }

  /** Creates the queues of the first build. */
  static async create(
    client: SQSClient,
    endpoint: string,
    plans: readonly QueuePlan[],
  ): Promise<LocalQueues> {
    const queues = new LocalQueues(client, endpoint);
    await queues.follow(plans);
    return queues;
  }

  /** The addresses by name, those of queues that came later too. */
  get addresses(): ReadonlyMap<string, QueueAddress> {
    return this.#addresses;
  }

  /** What each queue is created with. A queue that no task names any more stays: it may have messages. */
  get plans(): readonly QueuePlan[] {
    return [...this.#plans.values()];
  }

  /**
   * Creates queues that are new, and changes those that have other settings now.
   *
   * @returns the names of the new ones
   */
  async follow(plans: readonly QueuePlan[]): Promise<readonly string[]> {
    const added = plans.filter(({ name }) => !this.#plans.has(name));
    for (const [name, address] of await createQueues(this.#client, this.#endpoint, added)) {
      this.#addresses.set(name, address);
    }
    for (const plan of plans) {
      const url = this.#addresses.get(plan.name)?.url;
      const before = this.#plans.get(plan.name);
      const attributes = queueAttributes(plan);
      if (url === undefined || before === undefined) continue;
      if (isDeepStrictEqual(queueAttributes(before), attributes)) continue;
      const command = new SetQueueAttributesCommand({ QueueUrl: url, Attributes: attributes });
      await this.#client.send(command);
    }
    for (const plan of plans) this.#plans.set(plan.name, plan);
    return added.map(({ name }) => name);
  }
}
