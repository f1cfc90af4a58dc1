import type { Queues } from '../../../../../core/queue/queues.ts';
import type { ResultsTable } from '../../../../../core/records/table.ts';
import { awsFault } from '../../../aws-fault.ts';
import type { Asked } from './faults.ts';
import { ADDRESS } from './memory-queue.ts';
import type { World } from './world.ts';

/** The process has died: whatever it still asks for is not done. */
class Died extends Error {
  override readonly name = 'Died';
  readonly $metadata = {};
}

/** How long an invocation lives, in milliseconds. */
const LIFE_MS = 60_000;

/** Latest that a request is carried out which its sender gave up, in milliseconds. */
const LATE_MS = 60_000;

/** How many turns of the microtask queue a request may take, so that those of several processes interleave. */
const LATENCIES = [0, 0, 3, 20, 120];

/** One invocation of a function: its requests meet faults, and it may die at any of them. */
export class Actor {
  readonly world: World;
  readonly deadline: number;
  isDead = false;
  /** Whether it has come to its end, and did not merely stop. */
  isOver = false;
  /** The faults that its requests met. */
  readonly faults: string[] = [];
  /** The items whose writes met one. `''` is the queue. */
  readonly unsure = new Set<string>();
  #tokens = 0;
  readonly #name: string;

  readonly #by: Asked['by'];

  constructor(world: World, name: string, by: Asked['by']) {
    this.world = world;
    this.#by = by;
    this.#name = name;
    this.deadline = world.now + LIFE_MS;
  }

  /** Whether it lives on, and so whatever it has answered counts. */
  get isAlive(): boolean {
    return !this.isDead && this.world.now < this.deadline;
  }

  /** Whether it was stopped, by a fault or by its time limit, before it came to its end. */
  get hasDied(): boolean {
    return this.isDead || (!this.isOver && this.world.now >= this.deadline);
  }

  readonly newToken = (): string => {
    this.#tokens += 1;
    return `${this.#name}-${this.#tokens}-token-of-its-own`;
  };

  get table(): ResultsTable {
    const { client, name } = this.world.table;
    const client_: ResultsTable['client'] = {
      ...client,
      getItem: this.#reading(client.getItem),
      batchGetItem: this.#reading(client.batchGetItem),
      query: this.#reading(client.query),
      putItem: this.#writing(client.putItem),
      updateItem: this.#writing(client.updateItem),
    };
    return { client: client_, name };
  }

  get queues(): Queues {
    const { queue } = this.world;
    const client: Partial<Queues['client']> = {
      sendMessage: this.#sending(async (request: Parameters<Queues['client']['sendMessage']>[0]) => {
        queue.send(request.QueueUrl, request, this.world.now);
        return { $metadata: {} };
      }),
      sendMessageBatch: this.#sending(
        async ({ QueueUrl, Entries = [] }: Parameters<Queues['client']['sendMessageBatch']>[0]) => {
          for (const entry of Entries) queue.send(QueueUrl, entry, this.world.now);
          return { Successful: [], Failed: [], $metadata: {} };
        },
      ),
      changeMessageVisibility: this.#sending(
        async (request: Parameters<Queues['client']['changeMessageVisibility']>[0]) => {
          queue.hide(request.ReceiptHandle, request.VisibilityTimeout, this.world.now);
          return { $metadata: {} };
        },
      ),
    };
    // The worker, the calls and the sweep use no others.
    return { client: client as Queues['client'], addresses: new Map([['default', ADDRESS]]) };
  }

  #sending<Call>(call: Call): Call {
    return this.#intercepted(call, { to: 'queue', writes: true });
  }

  #writing<Call>(call: Call): Call {
    return this.#intercepted(call, { to: 'table', writes: true });
  }

  #reading<Call>(call: Call): Call {
    return this.#intercepted(call, { to: 'table', writes: false });
  }

  #intercepted<Call>(call: Call, how: Pick<Asked, 'to' | 'writes'>): Call {
    const act: (request: unknown) => Promise<unknown> = Object(call);
    const asked = (request: unknown): Asked => {
      const { Key, Item } = Object(request);
      return { by: this.#by, ...how, item: how.writes ? String(Object(Object(Key ?? Item).id).S ?? '') : '' };
    };
    // It is called as the client's methods are, without callbacks.
    return ((request: unknown) => this.#request(() => act(request), asked(request))) as Call;
  }

  async #request(act: () => Promise<unknown>, asked: Asked): Promise<unknown> {
    const { world } = this;
    const { seeded } = world;
    this.#throwIfDead();
    for (let turn = seeded.oneOf(LATENCIES); turn > 0; turn -= 1) await null;
    world.requests += 1;
    const fault = world.faultOf(asked);
    if (fault) this.faults.push(fault);
    if (fault && asked.writes) this.unsure.add(asked.item);
    this.#throwIfDead();
    switch (fault) {
      case null:
        return act();
      case 'dies before':
        this.isDead = true;
        throw new Died();
      case 'dies after':
        await act().catch(() => undefined);
        this.isDead = true;
        throw new Died();
      case 'refused':
        throw awsFault();
      case 'answer lost':
        await act().catch(() => undefined);
        throw awsFault('TimeoutError');
      case 'done twice':
        await act().catch(() => undefined);
        return act();
      case 'late':
        if (asked.writes) this.#later(act);
        throw awsFault('TimeoutError');
      case 'late again':
        if (asked.writes) this.#later(act);
        return act();
      case 'stalls':
        await world.until(world.now + seeded.whole(1, 90) * 1000);
        world.requests += 1;
        if (world.now < this.deadline || seeded.chance(0.5)) return act();
        this.#throwIfDead();
    }
    return undefined;
  }

  /** What its sender gave up is carried out when it may be over newer writes. */
  #later(act: () => Promise<unknown>): void {
    const { world } = this;
    // A condition that no longer holds is what they are for.
    world.later(world.now + world.seeded.whole(1, LATE_MS / 1000) * 1000, () => act().catch(() => undefined));
  }

  #throwIfDead(): void {
    if (this.world.now >= this.deadline) this.isDead = true;
    if (this.isDead) throw new Died();
  }
}
