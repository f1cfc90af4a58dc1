import type { MapNode, OnFailure, TaskNode, WorkflowNode } from '../../../../../core/protocol/workflow.ts';
import type { WorkflowBody } from './random-workflow.ts';

/** What a part of a workflow comes to, by the places of tasks: the words of the contract, and not the plan's. */
export type Part =
  | { readonly task: string }
  /** `tolerate`: how many may fail, so that what comes after is told of each. `after`: what comes before a group of nothing. */
  | { readonly list: readonly Part[]; readonly tolerate: number | null; readonly after: Part | null }
  | { readonly error: Part };

/** A task, and what it is to wait for. */
export interface ExpectedTask {
  /** Its JSON Pointer. */
  readonly path: string;
  readonly before: Part | null;
  readonly pass: boolean | string;
}

/** A group whose other members are revoked when it fails. */
export interface CancellingGroup {
  readonly path: string;
  readonly part: Part;
}

/** What is to be true of a workflow, read from what was sent. */
export interface Expected {
  readonly tasks: readonly ExpectedTask[];
  readonly cancelling: readonly CancellingGroup[];
  /** What it gives. */
  readonly whole: Part;
}

/** Reads what a workflow is to do from what was sent. */
export function expectedOf({ workflow, onFailure = 'fail' }: WorkflowBody): Expected {
  const reader = new Reader(onFailure);
  const whole = reader.read(workflow, '/workflow', null);
  return { tasks: reader.tasks, cancelling: reader.cancelling, whole };
}

class Reader {
  readonly tasks: ExpectedTask[] = [];
  readonly cancelling: CancellingGroup[] = [];
  readonly #onFailure: OnFailure;

  constructor(onFailure: OnFailure) {
    this.#onFailure = onFailure;
  }

  read(node: WorkflowNode, path: string, before: Part | null): Part {
    if ('task' in node) return this.#task(node, path, before);
    if ('map' in node) return this.#map(node, path, before);
    if ('chain' in node) {
      let last = before;
      for (const [index, part] of node.chain.entries())
        last = this.read(part, `${path}/chain/${index}`, last);
      return last ?? NOTHING;
    }
    if ('group' in node) {
      return this.#group(node.group, `${path}/group`, path, node.onFailure ?? this.#onFailure, before);
    }
    if ('chord' in node) {
      const { header, body } = node.chord;
      const rule = node.onFailure ?? this.#onFailure;
      const read = this.#header(header, `${path}/chord/header`, rule, before);
      return this.read(body, `${path}/chord/body`, read);
    }
    const { of, then = [], error = [] } = node.link;
    const part = this.read(of, `${path}/link/of`, before);
    for (const [index, one] of then.entries()) this.read(one, `${path}/link/then/${index}`, part);
    // What comes from no task does not fail, but with what came before it.
    const start = comesFromTasks(of) ? part : startOf(part);
    if (start && !('error' in start)) {
      for (const [index, one] of error.entries()) {
        this.read(one, `${path}/link/error/${index}`, { error: part });
      }
    }
    return part;
  }

  #header(
    header: readonly WorkflowNode[] | WorkflowNode,
    path: string,
    rule: OnFailure,
    before: Part | null,
  ): Part {
    if (isList(header)) return this.#group(header, path, path, rule, before);
    if ('group' in header || 'map' in header) {
      return this.read({ ...header, onFailure: header.onFailure ?? rule }, path, before);
    }
    return this.read(header, path, before);
  }

  #task({ input, pass = input === undefined && true }: TaskNode, path: string, before: Part | null): Part {
    this.tasks.push({ path, before, pass: before ? pass : false });
    return { task: path };
  }

  #map({ map, onFailure = this.#onFailure }: MapNode, path: string, before: Part | null): Part {
    const parts = map.inputs.map((_, index) => {
      const task = `${path}/map/inputs/${index}`;
      this.tasks.push({ path: task, before, pass: false });
      return { part: { task }, isEmpty: false };
    });
    return this.#joined(parts, path, onFailure, before);
  }

  #group(
    nodes: readonly WorkflowNode[],
    within: string,
    path: string,
    rule: OnFailure,
    before: Part | null,
  ): Part {
    const parts = nodes.map((node, index) => ({
      part: this.read(node, `${within}/${index}`, before),
      isEmpty: !comesFromTasks(node),
    }));
    return this.#joined(parts, path, rule, before);
  }

  /** A group without tasks is there once what came before it is; and, beside tasks that wait for that, at once. */
  #joined(
    list: readonly { readonly part: Part; readonly isEmpty: boolean }[],
    path: string,
    rule: OnFailure,
    before: Part | null,
  ): Part {
    const after = list.every(({ isEmpty }) => isEmpty) ? before : null;
    const parts = list.map(({ part, isEmpty }) => (isEmpty ? { ...part, after: null } : part));
    const part: Part = { list: parts, tolerate: toleratedBy(rule), after };
    if (rule === 'cancel') this.cancelling.push({ path, part });
    return part;
  }
}

/** Whether what a node gives comes from tasks of it. */
function comesFromTasks(node: WorkflowNode): boolean {
  if ('task' in node) return true;
  if ('map' in node) return node.map.inputs.length > 0;
  if ('chain' in node) return node.chain.some(comesFromTasks);
  if ('group' in node) return node.group.some(comesFromTasks);
  if ('link' in node) return comesFromTasks(node.link.of);
  const { header, body } = node.chord;
  return (isList(header) ? header.some(comesFromTasks) : comesFromTasks(header)) || comesFromTasks(body);
}

/** What groups without tasks come after; `null` if nothing came before them. */
function startOf(part: Part | null): Part | null {
  return part && 'list' in part && part.list.every((one) => 'list' in one && startOf(one) === null)
    ? startOf(part.after)
    : part;
}

const NOTHING: Part = { list: [], tolerate: null, after: null };

function toleratedBy(rule: OnFailure): number | null {
  if (typeof rule === 'object') return rule.tolerate;
  return rule === 'collect' ? Number.POSITIVE_INFINITY : null;
}

function isList(header: readonly WorkflowNode[] | WorkflowNode): header is readonly WorkflowNode[] {
  return Array.isArray(header);
}
