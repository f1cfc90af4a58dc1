import { MAX_WORKFLOW_NODES } from '../../../core/protocol/bounds.ts';
import type { Json } from '../../../core/protocol/json.ts';
import type { CheckedNode, FailureRule } from '../../../core/workflow/checked-node.ts';
import { Findings, isList, isObject, type JsonObject, pointerOf, type Steps } from './findings.ts';
import { type NodeCall, type NodeDefaults, TasksReader } from './read-tasks.ts';

const KINDS = ['task', 'map', 'chain', 'group', 'chord', 'link'] as const;

/** Reads the nodes of one workflow. */
export class NodeReader {
  /** What is wrong with them. */
  readonly findings = new Findings();
  readonly #tasks: TasksReader;
  readonly #defaults: NodeDefaults;
  #nodes = 0;

  constructor(call: NodeCall, defaults: NodeDefaults) {
    this.#defaults = defaults;
    this.#tasks = new TasksReader(call, defaults, this.findings);
  }

  /** JSON Pointers to the tasks whose inputs depend on what comes before them, and are not checked yet. */
  get unchecked(): ReadonlySet<string> {
    return this.#tasks.unchecked;
  }

  /** Reads a node. @returns `null` if something is wrong with it */
  async read(node: Json | undefined, steps: Steps): Promise<CheckedNode | null> {
    this.#nodes += 1;
    if (this.#nodes > MAX_WORKFLOW_NODES) {
      const message = `A workflow has at most ${MAX_WORKFLOW_NODES} nodes; many tasks of one name are one map`;
      return this.#nodes === MAX_WORKFLOW_NODES + 1 ? this.findings.wrong(steps, message) : null;
    }
    const kinds = isObject(node) ? KINDS.filter((kind) => kind in node) : [];
    const [kind] = kinds;
    if (!isObject(node) || kind === undefined || kinds.length > 1) {
      return this.findings.wrong(steps, `Must be an object with one of ${KINDS.join(', ')}`);
    }
    switch (kind) {
      case 'task':
        return this.#tasks.readTask(node, steps);
      case 'map':
        return this.#tasks.readMap(node, steps);
      case 'chain':
        return this.#readChain(node, steps);
      case 'group':
        return this.#readGroup(node, steps);
      case 'chord':
        return this.#readChord(node, steps);
      case 'link':
        return this.#readLink(node, steps);
    }
  }

  async #readChain(node: JsonObject, steps: Steps): Promise<CheckedNode | null> {
    if (!this.findings.hasOnly(node, ['chain'], steps)) return null;
    const within = [...steps, 'chain'];
    const parts = await this.#readAll(node['chain'], within);
    if (parts?.length === 0) return this.findings.wrong(within, 'Must have at least one node');
    return parts && { kind: 'chain', path: pointerOf(steps), parts };
  }

  async #readGroup(node: JsonObject, steps: Steps): Promise<CheckedNode | null> {
    if (!this.findings.hasOnly(node, ['group', 'onFailure'], steps)) return null;
    const parts = await this.#readAll(node['group'], [...steps, 'group']);
    const onFailure = this.#failureRule(node, steps);
    return parts && onFailure && { kind: 'group', path: pointerOf(steps), parts, onFailure };
  }

  async #readChord(node: JsonObject, steps: Steps): Promise<CheckedNode | null> {
    if (!this.findings.hasOnly(node, ['chord', 'onFailure'], steps)) return null;
    const within = [...steps, 'chord'];
    const { chord } = node;
    if (!isObject(chord)) return this.findings.wrong(within, 'Must be { "header", "body" }');
    if (!this.findings.hasOnly(chord, ['header', 'body'], within)) return null;
    const onFailure = this.#failureRule(node, steps);
    const header = await this.#readHeader(chord['header'], [...within, 'header'], onFailure);
    const body = await this.read(chord['body'], [...within, 'body']);
    if (header && header.kind !== 'group' && header.kind !== 'map' && 'onFailure' in node) {
      const message = 'The header is no group and no map: say it at one within the header';
      return this.findings.wrong([...steps, 'onFailure'], message);
    }
    return header && body && { kind: 'chord', path: pointerOf(steps), header, body };
  }

  /** A list of nodes is a group. What the chord says of failures holds for its header, unless that says something itself. */
  async #readHeader(
    header: Json | undefined,
    steps: Steps,
    onFailure: FailureRule | null,
  ): Promise<CheckedNode | null> {
    if (isList(header)) {
      const parts = await this.#readAll(header, steps);
      return parts && onFailure && { kind: 'group', path: pointerOf(steps), parts, onFailure };
    }
    const node = await this.read(header, steps);
    if (!node || !onFailure) return null;
    const saysItself = isObject(header) && 'onFailure' in header;
    return saysItself || (node.kind !== 'group' && node.kind !== 'map') ? node : { ...node, onFailure };
  }

  async #readLink(node: JsonObject, steps: Steps): Promise<CheckedNode | null> {
    if (!this.findings.hasOnly(node, ['link'], steps)) return null;
    const within = [...steps, 'link'];
    const { link } = node;
    if (!isObject(link)) return this.findings.wrong(within, 'Must be { "of", "then", "error" }');
    if (!this.findings.hasOnly(link, ['of', 'then', 'error'], within)) return null;
    const of = await this.read(link['of'], [...within, 'of']);
    const then = await this.#readAll(link['then'] ?? [], [...within, 'then']);
    const linkError = await this.#readAll(link['error'] ?? [], [...within, 'error']);
    return of && then && linkError && { kind: 'link', path: pointerOf(steps), of, link: then, linkError };
  }

  async #readAll(nodes: Json | undefined, steps: Steps): Promise<readonly CheckedNode[] | null> {
    if (!isList(nodes)) return this.findings.wrong(steps, 'Must be a list of nodes');
    const read: (CheckedNode | null)[] = [];
    for (const [index, node] of nodes.entries()) read.push(await this.read(node, [...steps, String(index)]));
    const checked = read.filter((node) => node !== null);
    return checked.length === read.length ? checked : null;
  }

  #failureRule(node: JsonObject, steps: Steps): FailureRule | null {
    return this.findings.failureRule(node, this.#defaults.onFailure, steps);
  }
}
