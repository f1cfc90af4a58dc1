import type { Json } from '../protocol/json.ts';
import type { FieldError } from '../protocol/problem.ts';
import type { CheckedNode, FailureRule, TaskWork } from './checked-node.ts';
import { constantOf } from './constant-of.ts';
import { SHARD_SIZE } from './join-items.ts';
import { placeInput } from './place-input.ts';
import type { Awaits, Outline, Plan, PlannedJoin, PlannedMember, Target } from './plan.ts';
import { compact, type Value } from './value.ts';

/** A plan, or what is wrong with the workflow as a whole. */
export type Planned =
  | { readonly ok: true; readonly plan: Plan }
  | { readonly ok: false; readonly errors: readonly FieldError[] };

/**
 * Makes a plan of a workflow: which tasks there are, what each waits for, and what follows its end. Tasks are numbered in the order in which they
 * were sent, so that the members of any part of the workflow are consecutive. It is the same whenever it is made.
 */
export function makePlan(root: CheckedNode): Planned {
  const planner = new Planner();
  const { value, attach, outline } = planner.build(root, null);
  attach?.({ exit: true });
  planner.relay();
  const { members, joins, errors } = planner;
  return errors.length > 0 ? { ok: false, errors } : { ok: true, plan: { members, joins, value, outline } };
}

/** What gives a value, and how it is told what follows. `attach` is `null` if there is nothing to wait for: empty groups, at the beginning. */
interface Source {
  readonly value: Value;
  readonly attach: ((target: Target) => void) | null;
}

/** Where a node ends. */
interface Exit extends Source {
  readonly outline: Outline;
}

/** Most bytes of what follows a member, as JSON: it is part of the member's record and of its message. */
const MAX_THEN_BYTES = 2_048;

class Planner {
  readonly members: (PlannedMember & { next: Target[] })[] = [];
  readonly joins: (PlannedJoin & { next: Target[] })[] = [];
  readonly errors: FieldError[] = [];
  /** What attaches to the failure of something. */
  readonly #failures = new WeakSet<object>();

  /** @param before what comes before the node; `null` at the beginning */
  build(node: CheckedNode, before: Source | null): Exit {
    switch (node.kind) {
      case 'task': {
        const { work, input, pass, path } = node;
        if (!before && pass !== undefined && pass !== false) {
          this.errors.push({ path: `${path}/pass`, message: 'Nothing comes before this task' });
        }
        return this.#task(path, work, input ?? {}, before, pass ?? input === undefined);
      }
      case 'map': {
        const from = this.members.length;
        const { path, work, inputs } = node;
        const exits = inputs.map((input, index) =>
          this.#task(`${path}/map/inputs/${index}`, work, input, before, false),
        );
        const outline: Outline = { kind: 'map', task: work.task, from, count: inputs.length };
        return { ...this.#together(exits, node.onFailure, from, before), outline };
      }
      case 'chain': {
        const parts: Outline[] = [];
        let last = before;
        for (const part of node.parts) {
          const exit = this.build(part, last);
          parts.push(exit.outline);
          last = exit;
        }
        return { ...(last ?? EMPTY), outline: { kind: 'chain', parts } };
      }
      case 'group': {
        const from = this.members.length;
        const exits = node.parts.map((part) => this.build(part, before));
        const outline: Outline = { kind: 'group', parts: exits.map((exit) => exit.outline) };
        return { ...this.#together(exits, node.onFailure, from, before), outline };
      }
      case 'chord': {
        const header = this.build(node.header, before);
        const body = this.build(node.body, header);
        return { ...body, outline: { kind: 'chord', header: header.outline, body: body.outline } };
      }
      case 'link': {
        const of = this.build(node.of, before);
        const link = node.link.map((part) => this.build(part, of).outline);
        const failure: Source = {
          value: { error: of.value },
          attach: (target) =>
            of.attach?.('release' in target ? { handle: target.release, count: target.count } : target),
        };
        if (failure.attach) this.#failures.add(failure.attach);
        // What comes from no task fails only with what came before it. Where nothing did, or only a failure, there is nothing to handle.
        const isNeeded = of.attach && !this.#failures.has(of.attach);
        const linkError = isNeeded ? node.linkError.map((part) => this.build(part, failure).outline) : [];
        return { ...of, outline: { kind: 'link', of: of.outline, link, linkError } };
      }
    }
  }

  /** What follows a member may be too much for its record: a join of that member alone then has it. */
  relay(): void {
    for (const { number, next } of this.members) {
      if (JSON.stringify(next).length <= MAX_THEN_BYTES) continue;
      const join = this.joins.length;
      const rest = next.splice(0, next.length, { join, index: 0 });
      this.joins.push({ number: join, size: 1, there: [], tolerate: 0, value: { of: number }, next: rest });
    }
  }

  #task(path: string, work: TaskWork, given: Json, before: Source | null, pass: boolean | string): Exit {
    const number = this.members.length;
    const { task, queue, group, resultTtl, countdown, expires } = work;
    const attach = before?.attach ?? null;
    const constant = before && constantOf(before.value);
    // What came before is empty, and so is known now.
    const placed = constant === null ? null : placeInput(given, pass, constant);
    if (placed && !placed.ok) this.errors.push({ path: `${path}/pass`, message: placed.message });
    const input = placed?.ok ? placed.input : given;
    const next: Target[] = [];
    const { eta, expiresAt } = work;
    const common = { number, path, task, queue, group, resultTtl, input, eta, expiresAt, next };
    const times = {
      ...(countdown === null ? {} : { countdown }),
      ...(expires === null ? {} : { expires }),
    };
    if (before && attach) {
      attach({ release: number, count: 1 });
      const awaits: Awaits = { value: before.value, pass: constant === null ? pass : false, ...times };
      this.members.push({ ...common, awaits });
    } else this.members.push({ ...common, awaits: null, ...times });
    return {
      value: { of: number },
      attach: (target) => add(next, target),
      outline: { kind: 'task', task, number },
    };
  }

  /** The members of a group come together in a join, unless there is but one, and nothing to decide if it fails. */
  #together(
    exits: readonly Exit[],
    { tolerate, cancels }: FailureRule,
    from: number,
    before: Source | null,
  ): Source {
    const start = before?.attach ?? null;
    // A part without tasks ends where it begins: the group's other parts wait for what came before.
    const there = [...exits.keys()].filter((index) => exits[index]?.attach === start);
    const list = compact(exits.map(({ value, attach }) => (attach === start ? bareOf(value) : value)));
    const value: Value = tolerate === null ? { list } : { list, tolerate };
    if (there.length === exits.length) {
      return { value: before?.attach ? { ...value, after: before.value } : value, attach: start };
    }
    const [only] = exits;
    if (only && exits.length === 1 && tolerate === null && !cancels) return { value, attach: only.attach };
    const number = this.joins.length;
    const next: Target[] = [];
    const cancel = { from, count: this.members.length - from };
    this.joins.push({
      ...{ number, size: exits.length, there, tolerate: tolerate ?? 0, value, next },
      ...(cancels ? { cancel } : {}),
    });
    const sharded = exits.length > SHARD_SIZE ? ({ sharded: true } as const) : {};
    for (const [index, { attach }] of exits.entries()) {
      if (attach !== start) attach?.({ join: number, index, ...sharded });
    }
    return { value, attach: (target) => add(next, target) };
  }
}

/** What is given by nothing. */
const EMPTY: Source = { value: { list: [] }, attach: null };

/** A value without what comes before it. */
function bareOf(value: Value): Value {
  if (!('list' in value)) return value;
  const { after: _, ...bare } = value;
  return bare;
}

/** Adds what follows an end. Consecutive members become one target. */
function add(next: Target[], target: Target): void {
  const last = next.at(-1);
  if (last && 'release' in last && 'release' in target && last.release + last.count === target.release) {
    next[next.length - 1] = { release: last.release, count: last.count + target.count };
  } else if (last && 'handle' in last && 'handle' in target && last.handle + last.count === target.handle) {
    next[next.length - 1] = { handle: last.handle, count: last.count + target.count };
  } else next.push(target);
}
