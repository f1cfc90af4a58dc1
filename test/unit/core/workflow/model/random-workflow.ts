import type { Json } from '../../../../../core/protocol/json.ts';
import type { NodeOptions, OnFailure, WorkflowNode } from '../../../../../core/protocol/workflow.ts';
import type { Seeded } from './seeded.ts';

/** A call that sends a workflow. */
export interface WorkflowBody {
  readonly workflow: WorkflowNode;
  readonly onFailure?: OnFailure;
}

/** The field in which a task is given a part of its input. */
export const GIVEN = 'given';

/** Members of a group that has shards, and of what is let go on in pages. */
const LARGE = { least: 101, most: 150 };

/**
 * A workflow of few tasks, in which every kind of node may be within every other.
 *
 * @param isLarge whether one group of it is large
 * @param isJoined whether it is a chord, for trials that are about those
 */
export function randomWorkflow(seeded: Seeded, isLarge: boolean, isJoined: boolean): WorkflowBody {
  const maker = new Maker(seeded, isLarge);
  const workflow = isJoined ? maker.chord() : maker.node(seeded.whole(1, 4), false);
  const onFailure = maker.onFailure(0.4);
  return onFailure === undefined ? { workflow } : { workflow, onFailure };
}

/** Most tasks of a workflow, but for a large group. */
const MOST = 12;

class Maker {
  readonly #seeded: Seeded;
  #left: number;
  #large: boolean;

  constructor(seeded: Seeded, isLarge: boolean) {
    this.#seeded = seeded;
    this.#left = seeded.whole(1, MOST);
    this.#large = isLarge;
  }

  /** @param follows whether something comes before it */
  node(depth: number, follows: boolean): WorkflowNode {
    if (this.#large && (depth <= 1 || this.#seeded.chance(0.4))) return this.#map();
    if (depth <= 0 || this.#left <= 1) return this.#task(follows);
    switch (this.#seeded.oneOf(['task', 'map', 'chain', 'chain', 'group', 'chord', 'chord', 'link'])) {
      case 'map':
        return this.#map();
      case 'chain':
        return { chain: this.#chained(depth - 1, follows) };
      case 'group':
        return this.#group(depth - 1, follows);
      case 'chord':
        return this.#chord(depth - 1, follows);
      case 'link':
        return this.#link(depth - 1, follows);
      default:
        return this.#task(follows);
    }
  }

  /** A chord of a few tasks or small parts. */
  chord(): WorkflowNode {
    const header = Array.from({ length: this.#seeded.whole(2, 5) }, () =>
      this.node(this.#seeded.oneOf([0, 0, 1]), false),
    );
    return { chord: { header, body: this.node(1, true) } };
  }

  onFailure(probability: number): OnFailure | undefined {
    if (!this.#seeded.chance(probability)) return undefined;
    return this.#seeded.oneOf<OnFailure>([
      ...(['fail', 'cancel', 'collect'] as const),
      ...[{ tolerate: 1 }, { tolerate: this.#seeded.whole(0, 3) }],
    ]);
  }

  #task(follows: boolean): WorkflowNode {
    this.#left -= 1;
    const task = this.#name();
    const options = this.#options();
    const own = { own: this.#left };
    const pass = follows ? this.#seeded.oneOf(['all', 'field', 'nothing']) : 'nothing';
    if (pass === 'all') return { task, pass: true, ...options };
    if (pass === 'field') return { task, pass: GIVEN, input: own, ...options };
    return { task, input: own, ...options };
  }

  #map(): WorkflowNode {
    const isLarge = this.#large;
    this.#large = false;
    const count = isLarge
      ? this.#seeded.whole(LARGE.least, LARGE.most)
      : this.#seeded.whole(0, Math.min(4, Math.max(0, this.#left)));
    if (!isLarge) this.#left -= count;
    const inputs: readonly Json[] = Array.from({ length: count }, (_, own) => ({ own }));
    return { map: { task: this.#name(), inputs, ...this.#options() }, ...this.#rule() };
  }

  #group(depth: number, follows: boolean): WorkflowNode {
    return { group: this.#parts(depth, follows), ...this.#rule() };
  }

  #chord(depth: number, follows: boolean): WorkflowNode {
    const header = this.#seeded.chance(0.6) ? this.#parts(depth, follows) : this.node(depth, follows);
    const body = this.node(depth, true);
    // Of any other header, a chord says nothing about failures.
    const hasRule = 'length' in header || 'group' in header || 'map' in header;
    return { chord: { header, body }, ...(hasRule ? this.#rule() : {}) };
  }

  #link(depth: number, follows: boolean): WorkflowNode {
    const of = this.node(depth, follows);
    const after = (most: number) =>
      Array.from({ length: this.#seeded.whole(0, most) }, () => this.node(Math.min(depth, 2), true));
    // biome-ignore lint/suspicious/noThenProperty: the word of the API
    return { link: { of, then: after(2), error: after(2) } };
  }

  #parts(depth: number, follows: boolean): WorkflowNode[] {
    const count = this.#seeded.oneOf([0, 1, 1, 2, 2, 3, 3, 4]);
    return Array.from({ length: count }, () => this.node(depth, follows));
  }

  #chained(depth: number, follows: boolean): WorkflowNode[] {
    return Array.from({ length: this.#seeded.whole(1, 3) }, (_, place) =>
      this.node(depth, follows || place > 0),
    );
  }

  #rule(): { readonly onFailure?: OnFailure } {
    const onFailure = this.onFailure(0.4);
    return onFailure === undefined ? {} : { onFailure };
  }

  #name(): string {
    return this.#seeded.oneOf(['work', 'work', 'once']);
  }

  #options(): { readonly options?: NodeOptions } {
    if (this.#seeded.chance(0.9)) return {};
    return { options: this.#seeded.oneOf([{ countdown: 5 }, { countdown: 2_000 }, { expires: 40 }]) };
  }
}
