import { NonRetryable } from '../../../../../core/protocol/errors.ts';
import type { Json } from '../../../../../core/protocol/json.ts';
import type { ResultsTable } from '../../../../../core/records/table.ts';
import { showWorkflow } from '../../../../../core/workflow/show-workflow.ts';
import { seededRandom } from '../../../../faults/seeded-random.ts';
import { expectedOf } from './expected.ts';
import { noFaults, randomFaults } from './faults.ts';
import { Judge } from './judge.ts';
import { type RanTask, tasksOf } from './parts.ts';
import { People } from './people.ts';
import type { WorkflowBody } from './random-workflow.ts';
import { type Scene, sceneOf } from './scene.ts';
import { Seeded } from './seeded.ts';
import { Stage } from './stage.ts';
import { World } from './world.ts';

/** When every trial begins: not at a full hour. */
const BEGIN = Date.parse('2030-01-01T00:00:30.000Z');

/** Rounds after which nothing goes wrong any more, and nobody interferes; and after which whatever is not done hangs. */
const CALM_AFTER = 150;
const HANGS_AFTER = 1_500;

/** Most that people do in a trial. */
const MOST_INTERFERENCES = 12;

/** Most that is retried by hand in the end: a task may fail in two lives, and a worker may have died in more. */
const MOST_RETRIES = 10;

/** What a trial came to. */
export interface TrialReport {
  readonly violations: readonly string[];
  readonly body: WorkflowBody;
  /** What happened, one line each. */
  readonly story: readonly string[];
}

/** The trial that runs. */
let running: Trial | undefined;

/** Takes the messages of a task from the queue, as if they were acknowledged: for a mutant that does so early. */
export function acknowledgeAtOnce(taskId: string): void {
  running?.acknowledge(taskId);
}

/**
 * Runs one workflow through whatever follows from a seed, and then retries by hand what failed.
 *
 * @param through wraps the table's client. Default: nothing does
 */
export async function runTrial(seed: number, through: Through = (client) => client): Promise<TrialReport> {
  running = new Trial(seed, through);
  return running.run();
}

type Through = (client: ResultsTable['client']) => ResultsTable['client'];

class Trial {
  readonly #seeded: Seeded;
  readonly #scene: Scene;
  readonly #world: World;
  readonly #judge: Judge;
  readonly #stage: Stage;
  readonly #people: People;
  #interferences = MOST_INTERFERENCES;
  #runs = 0;
  #isCalm = false;
  /** Whether tasks fail that are to. */
  #fail = true;

  constructor(seed: number, through: Through) {
    this.#seeded = new Seeded(seededRandom(seed));
    this.#scene = sceneOf(this.#seeded);
    const { body, odds } = this.#scene;
    this.#judge = new Judge(expectedOf(body));
    this.#world = new World(this.#seeded, randomFaults(this.#seeded, odds), BEGIN);
    this.#world.table.client = through(this.#world.table.client);
    this.#world.table.onChange = (id, item) => this.#judge.changed(id, item);
    this.#stage = new Stage({
      world: this.#world,
      registry: tasksOf((input, task) => this.#run(input, task)),
      wrong: (what) => this.#judge.wrong(what),
    });
    this.#people = new People({
      ...{ key: `trial ${seed}`, scene: this.#scene, seeded: this.#seeded },
      ...{ world: this.#world, judge: this.#judge, stage: this.#stage },
    });
  }

  async run(): Promise<TrialReport> {
    await this.#settle();
    await this.#check();
    this.#calm();
    this.#fail = false;
    for (let round = 0; round < MOST_RETRIES && this.#isRight; round += 1) {
      if (!(await this.#people.retryAll(round === 0))) break;
      await this.#settle();
      await this.#check();
    }
    this.#checkSuccess();
    return { violations: this.#judge.violations, body: this.#scene.body, story: this.#stage.story };
  }

  /** Takes the messages of a task from the queue. */
  acknowledge(taskId: string): void {
    const { messages } = this.#world.queue;
    for (const { id, body } of [...messages.values()]) if (body.includes(taskId)) messages.delete(id);
  }

  get #isRight(): boolean {
    return this.#judge.violations.length === 0;
  }

  /** Lets things happen until nothing is left to happen. */
  async #settle(): Promise<void> {
    const world = this.#world;
    for (let round = 0; this.#isRight; round += 1) {
      if (round === CALM_AFTER) this.#calm();
      if (round === HANGS_AFTER) return this.#judge.wrong('it does not settle');
      const began = this.#act();
      await world.quiet();
      const next = this.#stage.nextAt();
      if (!began && next === Number.POSITIVE_INFINITY) return;
      if (!began) await world.passTo(next);
      else if (this.#seeded.chance(0.3)) await world.passTo(world.now + this.#seeded.whole(0, 20) * 1000);
    }
  }

  /** Starts what can be started, or some of it. @returns whether anything was */
  #act(): boolean {
    const { now } = this.#world;
    if (!this.#people.hasSent && this.#world.acting === 0) {
      this.#people.send();
      if (this.#seeded.chance(0.2)) this.#people.send();
      return true;
    }
    let began = false;
    for (let batches = this.#seeded.whole(1, 2); batches > 0; batches -= 1) began = this.#deliver() || began;
    if (this.#stage.sweepAt() <= now) {
      this.#stage.sweep();
      began = true;
    }
    const interferes = this.#people.hasSent && !this.#isCalm && this.#interferences > 0;
    if (interferes && this.#seeded.chance(this.#scene.interferes)) {
      this.#interferences -= 1;
      this.#people.interfere();
    }
    return began;
  }

  #deliver(): boolean {
    const { queue, now } = this.#world;
    const visible = this.#seeded.shuffled(queue.visible(now));
    const messages = visible.slice(0, this.#seeded.oneOf([1, 1, 2, 4, 10]));
    if (messages.length === 0) return false;
    this.#stage.deliver(messages);
    for (const message of messages) {
      if (this.#isCalm || !this.#seeded.chance(this.#scene.duplicate)) continue;
      queue.duplicate(message, now + this.#seeded.oneOf([0, 1, 30, 90]) * 1000);
    }
    return true;
  }

  async #check(): Promise<void> {
    if (!this.#isRight) return;
    this.#judge.settled();
    const { head } = this.#judge;
    const { table, clock, queue } = this.#world;
    if (queue.dead.length > 0) this.#judge.wrong(`${queue.dead.length} messages were set aside`);
    if (!head || !this.#isRight) return;
    const { counts } = await showWorkflow({ table, clock, random: this.#seeded.random }, head);
    const [are, should] = [JSON.stringify(counts), JSON.stringify(this.#judge.counts())];
    if (are !== should) this.#judge.wrong(`counts are ${are}, and should be ${should}`);
  }

  /** When everything that failed has been retried by hand, the workflow has succeeded, unless something can never run. */
  #checkSuccess(): void {
    if (!this.#isRight || this.#judge.head?.state === 'SUCCESS') return;
    const isLost = this.#judge
      .records()
      .some(({ state, blocked, error }) => state === 'REVOKED' && blocked && error?.type !== 'NotNeeded');
    if (!isLost)
      this.#judge.wrong(`after everything was retried, the workflow is ${this.#judge.head?.state}`);
  }

  /** Nothing goes wrong from here on. */
  #calm(): void {
    this.#isCalm = true;
    this.#world.faultOf = noFaults;
  }

  async #run(input: Json, { id, life, attempt }: RanTask): Promise<Json> {
    const actor = this.#stage.actorOf(this.#world.table.get(id)?.['owner']?.S ?? '');
    const path = this.#judge.pathOf(id);
    const isFlaky = life === 1 && attempt === 1 && this.#scene.isFlaky(path);
    this.#runs += 1;
    const result = `${path} ${this.#runs}`;
    this.#stage.story.push(`  ${path} runs, life ${life}, attempt ${attempt}`);
    // Its worker died, or could not say what came of it: neither to the table, nor to the queue in its place.
    const isExcused = () =>
      isFlaky || !actor || actor.hasDied || (actor.unsure.has(id) && actor.unsure.has(''));
    this.#judge.ran(id, input, { life, isExcused });
    if (this.#seeded.chance(this.#scene.lasts)) {
      await this.#world.until(this.#world.now + this.#seeded.whole(1, 20) * 1000);
    }
    if (isFlaky) throw new Error('not at the first attempt');
    if (this.#fail && life <= this.#scene.failingLives(path)) throw new NonRetryable('it fails');
    return result;
  }
}
