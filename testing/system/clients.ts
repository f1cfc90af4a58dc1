import { createDynamodbClient } from '#aws/dynamodb-client';
import { createSesClient } from '#aws/ses-client';
import { createSqsClient } from '#aws/sqs-client';
import type { QueueAddress, Queues } from '../../core/queue/queues.ts';
import type { ResultsTable } from '../../core/records/table.ts';
import type { Sandbox } from './sandbox.ts';

/** What a function reaches AWS by. */
interface Clients {
  readonly table: ResultsTable;
  readonly queues: Queues;
  readonly ses: ReturnType<typeof createSesClient>;
}

/** The AWS clients of each sandbox, created once, as in a handler. */
export class SandboxClients {
  readonly #table: string;
  readonly #addresses: Queues['addresses'];
  readonly #clients = new WeakMap<Sandbox, Clients>();

  /** @param table the name of the results table */
  constructor(table: string, addresses: ReadonlyMap<string, QueueAddress>) {
    this.#table = table;
    this.#addresses = addresses;
  }

  of(sandbox: Sandbox): Clients {
    const known = this.#clients.get(sandbox);
    if (known) return known;
    const clients = {
      table: { client: createDynamodbClient(sandbox.client('dynamodb')), name: this.#table },
      queues: { client: createSqsClient(sandbox.client('sqs')), addresses: this.#addresses },
      ses: createSesClient(sandbox.client('ses')),
    };
    this.#clients.set(sandbox, clients);
    return clients;
  }
}
