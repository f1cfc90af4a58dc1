import type { ApiNode, Outline } from '../../core/protocol/api-workflow.ts';
import { isFinal } from '../../core/protocol/state.ts';

/** What a part is to the chord or link that it is in. */
type Role = 'header' | 'body' | 'of' | 'then' | 'error';

/** A task of a workflow, in its place. */
export interface Leaf {
  readonly kind: 'task';
  readonly role: Role | null;
  readonly task: string;
  /** Of a map's task: which of the inputs it has, from 0. */
  readonly index: number | null;
  /** `null` if it was forgotten, or has not been read yet. */
  readonly node: ApiNode | null;
  readonly isNotNeeded: boolean;
}

/** A part of a workflow that has parts. */
export interface Fork {
  readonly kind: 'map' | 'chain' | 'group' | 'chord' | 'link';
  readonly role: Role | null;
  /** Of a map: the name of its tasks. */
  readonly task: string | null;
  readonly parts: readonly Branch[];
}

export type Branch = Leaf | Fork;

/** Puts the tasks of a workflow in the places that its outline has for them. They are found by their paths: one that was forgotten is not among them. */
export function placeNodes(outline: Outline, nodes: readonly ApiNode[]): Branch {
  return new Placer(nodes).place(outline, '/workflow', null, false);
}

class Placer {
  readonly #byPath: ReadonlyMap<string, ApiNode>;
  /** The paths of all groups that are the header of a chord, and not a list in its place. */
  readonly #headerGroups: ReadonlySet<string>;

  constructor(nodes: readonly ApiNode[]) {
    this.#byPath = new Map(nodes.map((node) => [node.path, node]));
    this.#headerGroups = new Set(nodes.flatMap(({ path }) => headerGroupsIn(path)));
  }

  /** @param isSpare whether it handles a failure that has not come about */
  place(outline: Outline, path: string, role: Role | null, isSpare: boolean): Branch {
    switch (outline.kind) {
      case 'task':
        return this.#leaf(outline.task, path, { role, index: null }, isSpare);
      case 'map': {
        const { task, count } = outline;
        const parts = Array.from({ length: count }, (_, index) =>
          this.#leaf(task, `${path}/map/inputs/${index}`, { role: null, index }, isSpare),
        );
        return { kind: 'map', role, task, parts };
      }
      case 'chain':
      case 'group':
        return this.#several(outline.kind, outline.parts, `${path}/${outline.kind}`, role, isSpare);
      case 'chord': {
        const header = this.#header(outline.header, `${path}/chord/header`, isSpare);
        const body = this.place(outline.body, `${path}/chord/body`, 'body', isSpare);
        return { kind: 'chord', role, task: null, parts: [header, body] };
      }
      case 'link': {
        const of = this.place(outline.of, `${path}/link/of`, 'of', isSpare);
        const then = outline.link.map((part, index) =>
          this.place(part, `${path}/link/then/${index}`, 'then', isSpare),
        );
        const handles = !leavesOf(of).some(isUnsuccessful);
        const error = outline.linkError.map((part, index) =>
          this.place(part, `${path}/link/error/${index}`, 'error', isSpare || handles),
        );
        return { kind: 'link', role, task: null, parts: [of, ...then, ...error] };
      }
    }
  }

  /** A list of nodes is a group, too. */
  #header(outline: Outline, path: string, isSpare: boolean): Branch {
    const isList = outline.kind === 'group' && !this.#headerGroups.has(`${path}/group`);
    return isList
      ? this.#several('group', outline.parts, path, 'header', isSpare)
      : this.place(outline, path, 'header', isSpare);
  }

  #several(
    kind: 'chain' | 'group',
    outlines: readonly Outline[],
    path: string,
    role: Role | null,
    isSpare: boolean,
  ): Fork {
    const parts = outlines.map((part, index) => this.place(part, `${path}/${index}`, null, isSpare));
    return { kind, role, task: null, parts };
  }

  #leaf(task: string, path: string, place: Pick<Leaf, 'role' | 'index'>, isSpare: boolean): Leaf {
    const node = this.#byPath.get(path) ?? null;
    return { kind: 'task', ...place, task, node, isNotNeeded: isSpare && node?.state === 'REVOKED' };
  }
}

function headerGroupsIn(path: string): readonly string[] {
  return [...path.matchAll(/\/chord\/header\/group(?=\/)/g)].map(({ index, 0: found }) =>
    path.slice(0, index + found.length),
  );
}

/** All tasks of a part, in the order in which they were sent. */
export function leavesOf(branch: Branch): readonly Leaf[] {
  return branch.kind === 'task' ? [branch] : branch.parts.flatMap(leavesOf);
}

/** Whether a task has failed or was revoked, and was needed. */
export function isUnsuccessful({ node, isNotNeeded }: Leaf): boolean {
  return node !== null && isFinal(node.state) && node.state !== 'SUCCESS' && !isNotNeeded;
}
