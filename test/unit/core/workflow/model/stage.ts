import type { Registry } from '../../../../../core/definition/registry.ts';
import type { Logger } from '../../../../../core/protocol/logger.ts';
import { RENEWALS } from '../../../../../core/records/due-entry.ts';
import { timeOfPlace } from '../../../../../core/records/list/index-attributes.ts';
import { DUE } from '../../../../../core/records/list/indexes.ts';
import { LOOK_AHEAD_MS, sweepDue } from '../../../../../functions/scheduler/sweep-due.ts';
import { processBatch } from '../../../../../functions/worker/process-batch.ts';
import type { HttpResponse } from '../../../../../platform/http/http-response.ts';
import { Actor } from './actor.ts';
import type { Asked } from './faults.ts';
import type { Waiting } from './memory-queue.ts';
import { callApi, partsOf } from './parts.ts';
import './preloaded.ts';
import type { World } from './world.ts';

/** How long a message that was received is hidden, in milliseconds: longer than an invocation lives. */
const HIDDEN_MS = 65_000;

const SWEEP_EVERY_MS = 60_000;

interface StageOptions {
  readonly world: World;
  readonly registry: Registry;
  /** Is told of mistakes of the code. */
  readonly wrong: (what: string) => void;
}

/** The functions of a deployment on a world: each invocation is an actor, and goes on as far as it can before time passes. */
export class Stage {
  /** What happened, one line each. */
  readonly story: string[] = [];
  readonly #options: StageOptions;
  readonly #actors = new Map<string, Actor>();
  readonly #began: number;
  #sweptAt = 0;

  constructor(options: StageOptions) {
    this.#options = options;
    this.#began = options.world.now;
  }

  /** The invocation that made a token. */
  actorOf(token: string): Actor | undefined {
    return this.#actors.get(token.split('-').slice(0, 2).join('-'));
  }

  /** Starts a worker for messages. Those that it has done with are deleted, if it lives until then. */
  deliver(messages: readonly Waiting[]): void {
    const { queue, now } = this.#options.world;
    const records = messages.map((message) => queue.receive(message, now + HIDDEN_MS));
    this.#start('worker', `worker of ${records.length}`, async (actor) => {
      const { batchItemFailures } = await processBatch(
        this.#parts(actor),
        { Records: records },
        actor.deadline,
      );
      if (!actor.isAlive) return;
      const kept = new Set(batchItemFailures.map(({ itemIdentifier }) => itemIdentifier));
      for (const { messageId } of records) if (!kept.has(messageId)) queue.messages.delete(messageId);
    });
  }

  sweep(): void {
    this.#sweptAt = this.#options.world.now;
    this.#start('sweep', 'sweep', async (actor) => {
      await sweepDue(this.#parts(actor), actor.deadline - 15_000);
    });
  }

  /** Calls the API. @param answered is told of the answer, if there is one */
  call(
    by: Asked['by'],
    routeKey: `POST /${string}`,
    parameters: Readonly<Record<string, string>>,
    sent: { readonly key?: string; readonly body?: object } = {},
    answered: (answer: HttpResponse) => void = () => undefined,
  ): void {
    this.#start(by, `${routeKey} ${Object.values(parameters).join()}`, async (actor) => {
      const answer = await callApi(this.#parts(actor), routeKey, parameters, sent);
      if (!actor.isAlive) return;
      if (answer.status === 500) this.#options.wrong(`${routeKey}: ${answer.body}`);
      answered(answer);
    });
  }

  /** When a sweep can next do something; `Infinity` if never. */
  sweepAt(): number {
    const due = [...this.#options.world.table.due.values()]
      .filter((item) => !RENEWALS.includes(item[DUE.partitionKey]?.S ?? ''))
      .map((item) => timeOfPlace(item[DUE.sortKey]?.S ?? ''));
    if (due.length === 0) return Number.POSITIVE_INFINITY;
    return Math.max(this.#sweptAt + SWEEP_EVERY_MS, Math.min(...due) - LOOK_AHEAD_MS);
  }

  /** When something can happen next; `Infinity` if nothing can. */
  nextAt(): number {
    const { world } = this.#options;
    return Math.min(world.nextAt(), world.queue.nextAt(), this.sweepAt());
  }

  #parts(actor: Actor) {
    return partsOf(actor, this.#options.registry, this.#logger);
  }

  #start(by: Asked['by'], what: string, act: (actor: Actor) => Promise<void>): void {
    const { world, wrong } = this.#options;
    const name = `actor-${this.#actors.size}`;
    const actor = new Actor(world, name, by);
    this.#actors.set(name, actor);
    world.acting += 1;
    const seconds = (world.now - this.#began) / 1000;
    const note = (how: string) => {
      world.acting -= 1;
      actor.isOver = true;
      const faults = actor.faults.length > 0 ? ` [${actor.faults.join(', ')}]` : '';
      this.story.push(`${seconds} s ${name} ${what}: ${how}${faults}`);
    };
    act(actor).then(
      () => note(actor.isAlive ? 'done' : 'died'),
      (error: unknown) => {
        note('threw');
        if (actor.isAlive && actor.faults.length === 0) wrong(`${what} throws ${String(error)}`);
      },
    );
  }

  /** What is logged as a mistake of the code is one. */
  readonly #logger: Logger = {
    ...{ debug: () => undefined, info: () => undefined },
    warn: (message, fields) => this.#logged(message, fields?.['error']),
    error: (message, fields) => this.#logged(message, fields?.['error']),
  };

  #logged(message: string, error: unknown): void {
    if (MISTAKES.includes(String(error))) this.#options.wrong(`${message}: ${String(error)}`);
  }
}

const MISTAKES = ['TypeError', 'RangeError', 'ReferenceError', 'SyntaxError', 'ValidationException'];
