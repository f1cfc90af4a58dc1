import type { MapNode, NodeOptions, TaskNode, WorkflowNode } from '../../core/protocol/workflow.ts';
import { check, checkOptions, type Rule } from '../arguments/check-options.ts';
import { TASK_RULES, type TaskOptions, wireOptions } from '../send-options.ts';
import type { AnySignature, TaskSignature } from './signature.ts';

/** What every signature is. Only the compiler tells what they take and give. */
export class Part implements AnySignature {
  readonly node: WorkflowNode;

  constructor(node: WorkflowNode) {
    this.node = node;
  }

  link(...next: readonly AnySignature[]): Part {
    return this.#linked(nodesOf('next', next), []);
  }

  linkError(...handlers: readonly AnySignature[]): Part {
    return this.#linked([], nodesOf('handlers', handlers));
  }

  #linked(next: readonly WorkflowNode[], handlers: readonly WorkflowNode[]): Part {
    const { of, then = [], error = [] } = 'link' in this.node ? this.node.link : { of: this.node };
    // biome-ignore lint/suspicious/noThenProperty: the API's word, for a list
    return new Part({ link: { of, then: [...then, ...next], error: [...error, ...handlers] } });
  }
}

/** The signature of one task, or of many tasks of one name. */
export class TaskPart extends Part implements TaskSignature<never, unknown> {
  override readonly node: TaskNode | MapNode;

  constructor(node: TaskNode | MapNode) {
    super(node);
    this.node = node;
  }

  set(options: TaskOptions): TaskPart {
    const { node } = this;
    const set = nodeOptions(options);
    if ('task' in node) return new TaskPart({ ...node, options: { ...node.options, ...set } });
    return new TaskPart({ ...node, map: { ...node.map, options: { ...node.map.options, ...set } } });
  }
}

const SIGNATURE: Rule = {
  accepts: (value) => typeof value === 'object' && value !== null && 'node' in value,
  must: 'a signature, as client.add.s({ a: 1, b: 2 })',
};

/** The node of a signature. @throws InvalidArgument if it is none */
export function nodeOf(name: string, part: AnySignature): WorkflowNode {
  check(name, part, SIGNATURE);
  return part.node;
}

/** The nodes of signatures. @throws InvalidArgument naming the first that is none */
export function nodesOf(name: string, parts: readonly AnySignature[]): readonly WorkflowNode[] {
  check(name, parts, LIST);
  return parts.map((part, index) => nodeOf(`${name}.${index}`, part));
}

export const LIST: Rule = { accepts: Array.isArray, must: 'a list' };

function nodeOptions(options: TaskOptions): NodeOptions {
  const given = wireOptions(checkOptions(options, TASK_RULES));
  // Those that are not undefined have the types of the API's options.
  return Object.fromEntries(Object.entries(given).filter(([, value]) => value !== undefined)) as NodeOptions;
}
