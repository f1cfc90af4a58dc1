import type { TaskDefinition } from '../../../core/definition/definition.ts';
import { MAX_GROUP_MEMBERS } from '../../../core/protocol/bounds.ts';
import type { Json } from '../../../core/protocol/json.ts';
import { ProblemError } from '../../../core/protocol/problem.ts';
import type { CheckedNode, FailureRule, TaskWork } from '../../../core/workflow/checked-node.ts';
import type { Call } from '../enqueue.ts';
import { findDefinition } from '../find-definition.ts';
import { readInput } from '../read-input.ts';
import { type Findings, isList, isObject, type JsonObject, pointerOf, type Steps } from './findings.ts';
import { readNodeOptions } from './read-node-options.ts';

/** What holds for all nodes that say nothing else. */
export interface NodeDefaults {
  readonly onFailure: FailureRule;
  readonly options: JsonObject;
}

export type NodeCall = Pick<Call, 'registry' | 'worker' | 'clock'>;

/** Reads the nodes that are tasks: one, or many of one name. */
export class TasksReader {
  /** JSON Pointers to the tasks whose inputs depend on what comes before them, and are not checked here. */
  readonly unchecked = new Set<string>();
  readonly #call: NodeCall;
  readonly #defaults: NodeDefaults;
  readonly #findings: Findings;

  constructor(call: NodeCall, defaults: NodeDefaults, findings: Findings) {
    this.#call = call;
    this.#defaults = defaults;
    this.#findings = findings;
  }

  /** @returns `null` if something is wrong with it, as for all that reads here */
  async readTask(node: JsonObject, steps: Steps): Promise<CheckedNode | null> {
    const findings = this.#findings;
    if (!findings.hasOnly(node, ['task', 'input', 'pass', 'options'], steps)) return null;
    const { input, pass } = node;
    const definition = this.#definitionOf(node['task'], steps);
    const work = definition && this.#workOf(definition, node['options'], steps);
    if (pass !== undefined && typeof pass !== 'boolean' && (typeof pass !== 'string' || pass === '')) {
      return findings.wrong([...steps, 'pass'], 'Must be true, false or the name of a field of the input');
    }
    if (pass === true && input !== undefined) {
      const message = 'All of what came before is the input, and an input is given: name a field';
      return findings.wrong([...steps, 'pass'], message);
    }
    if (!definition || !work) return null;
    if (input === undefined || typeof pass === 'string') this.unchecked.add(pointerOf(steps));
    else if (!(await this.#fits(definition, input, [...steps, 'input']))) return null;
    return { kind: 'task', path: pointerOf(steps), work, input, pass };
  }

  async readMap(node: JsonObject, steps: Steps): Promise<CheckedNode | null> {
    const findings = this.#findings;
    if (!findings.hasOnly(node, ['map', 'onFailure'], steps)) return null;
    const within = [...steps, 'map'];
    const { map } = node;
    if (!isObject(map)) return findings.wrong(within, 'Must be { "task", "inputs", "options" }');
    if (!findings.hasOnly(map, ['task', 'inputs', 'options'], within)) return null;
    const { inputs } = map;
    const onFailure = findings.failureRule(node, this.#defaults.onFailure, steps);
    const definition = this.#definitionOf(map['task'], within);
    const work = definition && this.#workOf(definition, map['options'], within);
    if (!isList(inputs) || inputs.length > MAX_GROUP_MEMBERS) {
      return findings.wrong([...within, 'inputs'], `Must be a list of at most ${MAX_GROUP_MEMBERS} inputs`);
    }
    if (!definition || !work || !onFailure) return null;
    let fit = true;
    for (const [index, input] of inputs.entries()) {
      fit = (await this.#fits(definition, input, [...within, 'inputs', String(index)])) && fit;
    }
    return fit ? { kind: 'map', path: pointerOf(steps), work, inputs, onFailure } : null;
  }

  #definitionOf(name: Json | undefined, steps: Steps): TaskDefinition | null {
    const at = [...steps, 'task'];
    if (typeof name !== 'string') return this.#findings.wrong(at, 'Must be the name of a task');
    try {
      return findDefinition(this.#call, name);
    } catch (error) {
      // Who may not send it is refused as a whole.
      if (!(error instanceof ProblemError) || error.problem.status === 403) throw error;
      return this.#findings.wrong(at, error.problem.detail);
    }
  }

  #workOf(definition: TaskDefinition, given: Json | undefined, steps: Steps): TaskWork | null {
    const at = [...steps, 'options'];
    if (given !== undefined && !isObject(given)) return this.#findings.wrong(at, 'Must be an object');
    const { registry, clock } = this.#call;
    const own = given ?? {};
    const read = readNodeOptions(own, this.#defaults.options, definition, registry, clock.now());
    if (read.ok) return read.work;
    for (const { path, message } of read.errors) {
      this.#findings.wrong(path in own ? [...at, path] : ['options', path], message);
    }
    return null;
  }

  async #fits(definition: TaskDefinition, input: Json, steps: Steps): Promise<boolean> {
    try {
      await readInput(definition.input, { kind: 'json', value: input }, steps.join('.'));
      return true;
    } catch (error) {
      if (!(error instanceof ProblemError)) throw error;
      const { errors, detail } = error.problem;
      for (const { path, message } of errors ?? [{ path: steps.join('.'), message: detail }]) {
        this.#findings.wrong([path], message);
      }
      return false;
    }
  }
}
