import { inTurns } from '../../client/in-turns.ts';
import type { ApiNode } from '../../core/protocol/api-workflow.ts';
import type { WorkflowCalls } from './workflow-calls.ts';

/** Concurrent calls. */
const CONCURRENCY = 8;

/** A page of the tasks, and which look read it last. */
interface KnownPage {
  readonly cursor: string | null;
  nodes: readonly ApiNode[];
  lookedAt: number;
}

/** The tasks of a workflow, read again and again. Those of a page that have all succeeded are read once: that is for good. */
export class WorkflowNodes {
  readonly #list: ReturnType<WorkflowCalls['nodes']>;
  readonly #pages: KnownPage[] = [];
  /** The cursor of the first page that is not known; `undefined` if all are. */
  #next: string | null | undefined = null;
  #looks = 0;

  constructor(calls: Pick<WorkflowCalls, 'nodes'>, id: string) {
    this.#list = calls.nodes(id);
  }

  /** Whether all tasks were read. */
  get isComplete(): boolean {
    return this.#next === undefined;
  }

  /** The tasks that were read, in the order in which they were sent. */
  get known(): readonly ApiNode[] {
    return this.#pages.flatMap(({ nodes }) => nodes);
  }

  /** Reads tasks that may have changed, a hundred to a call: first those that were never read, and then those whose last look was longest ago. */
  async look(mostCalls: number = Number.POSITIVE_INFINITY): Promise<void> {
    this.#looks += 1;
    let left = mostCalls;
    for (; this.#next !== undefined && left > 0; left -= 1) {
      const cursor = this.#next;
      const { nodes, cursor: next } = await this.#list.page(cursor);
      this.#pages.push({ cursor, nodes, lookedAt: this.#looks });
      this.#next = next ?? undefined;
    }
    const stale = this.#pages
      .filter(
        ({ lookedAt, nodes }) => lookedAt < this.#looks && nodes.some(({ state }) => state !== 'SUCCESS'),
      )
      .toSorted((one, other) => one.lookedAt - other.lookedAt)
      .slice(0, left);
    await inTurns(stale, CONCURRENCY, async (page) => {
      const { nodes } = await this.#list.page(page.cursor);
      page.nodes = nodes;
      page.lookedAt = this.#looks;
    });
  }
}
