import { NonRetryable } from '../../../../../core/protocol/errors.ts';
import type { Json } from '../../../../../core/protocol/json.ts';
import type { TaskRecord } from '../../../../../core/protocol/record.ts';
import { seededRandom } from '../../../../faults/seeded-random.ts';
import { expectedOf } from './expected.ts';
import { type FaultOf, noFaults } from './faults.ts';
import { Judge } from './judge.ts';
import { tasksOf } from './parts.ts';
import type { WorkflowBody } from './random-workflow.ts';
import { Seeded } from './seeded.ts';
import { Stage } from './stage.ts';
import { World } from './world.ts';

/** Half an hour past. */
const BEGIN = Date.parse('2030-01-01T00:30:00.000Z');

/** Most that happens until a story is over. */
const MOST_ROUNDS = 2_000;

/** One workflow, told by a test: it says what goes wrong, and when. What must be true of any is checked besides. */
export class Story {
  readonly world: World;
  readonly stage: Stage;
  readonly judge: Judge;
  /** The paths of tasks that ran, in order. */
  readonly runs: string[] = [];
  /** How many lives of a task fail, and how many seconds its runs take, by its path. */
  readonly failing = new Map<string, number>();
  readonly lasting = new Map<string, number>();
  readonly #body: WorkflowBody;

  constructor(body: WorkflowBody, seed = 1) {
    this.#body = body;
    const seeded = new Seeded(seededRandom(seed));
    this.world = new World(seeded, noFaults, BEGIN);
    this.judge = new Judge(expectedOf(body));
    this.world.table.onChange = (id, item) => this.judge.changed(id, item);
    this.stage = new Stage({
      world: this.world,
      wrong: (what) => this.judge.wrong(what),
      registry: tasksOf(async (input, { id, life }): Promise<Json> => {
        const path = this.judge.pathOf(id);
        this.runs.push(path);
        const token = this.world.table.get(id)?.['owner']?.S ?? '';
        const actor = this.stage.actorOf(token);
        this.judge.ran(id, input, { life, isExcused: () => actor === undefined || actor.faults.length > 0 });
        const seconds = this.lasting.get(path) ?? 0;
        if (seconds > 0) await this.world.until(this.world.now + seconds * 1000);
        if (life <= (this.failing.get(path) ?? 0)) throw new NonRetryable('it fails');
        return path;
      }),
    });
  }

  /** What goes wrong from here on. */
  set faults(faultOf: FaultOf) {
    this.world.faultOf = faultOf;
  }

  /** Sends the workflow, always with the same key. @returns the answer's status; `null` if the call died */
  async send(): Promise<number | null> {
    let status: number | null = null;
    this.stage.call('send', 'POST /workflows', {}, { key: 'story', body: this.#body }, (answer) => {
      status = answer.status;
    });
    await this.world.quiet();
    return status;
  }

  /** Calls the API about a task, or about the workflow. */
  async call(routeKey: `POST /${string}`, path?: string): Promise<void> {
    const id = path === undefined ? this.judge.head?.id : this.record(path)?.id;
    this.stage.call('call', routeKey, { id: id ?? '' });
    await this.world.quiet();
  }

  /** Delivers each message by itself, until nothing is left to do, or a condition holds. */
  async settle({
    until = () => false,
    twice = false,
  }: {
    readonly until?: () => boolean;
    readonly twice?: boolean;
  } = {}): Promise<void> {
    const { world, stage } = this;
    const { queue } = world;
    for (let round = 0; round < MOST_ROUNDS && !until(); round += 1) {
      const visible = queue.visible(world.now);
      if (stage.sweepAt() <= world.now) stage.sweep();
      else if (visible.length === 0) {
        const next = stage.nextAt();
        if (next === Number.POSITIVE_INFINITY) return;
        await world.passTo(next);
        continue;
      }
      for (const message of visible) {
        const isFirst = message.receives === 0;
        stage.deliver([message]);
        if (twice && isFirst) queue.duplicate(message, world.now + 1_000);
        await world.quiet();
      }
      await world.quiet();
    }
    if (!until()) throw new Error('The story does not end');
  }

  record(path: string): TaskRecord | null {
    return this.judge.tasks.get(path)?.record ?? null;
  }

  /** How often a task ran. */
  count(path: string): number {
    return this.runs.filter((one) => one === path).length;
  }

  /** What is wrong at the end. */
  violations(): readonly string[] {
    this.judge.settled();
    return this.judge.violations;
  }
}
