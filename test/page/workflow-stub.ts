import type { Page, Route } from 'playwright-core';
import type { ApiOutline, OutlinedWorkflow } from '../../core/protocol/api-outline.ts';
import type { ApiNode, WorkflowCounts } from '../../core/protocol/api-workflow.ts';
import type { State } from '../../core/protocol/state.ts';

/** An id of its own for each number. */
export function idOf(number: number): string {
  return `${String(number * 7_919 + 10_000_000)}-18a8-5708-87fa-327211c603ee`;
}

export function counts(changes: Partial<WorkflowCounts> = {}): WorkflowCounts {
  return { open: 0, succeeded: 0, failed: 0, skipped: 0, ...changes };
}

/** Parts of outlines, as the API shows them. */
export const task = (number: number, state: State | null, name = 'add'): ApiOutline => ({
  ...{ kind: 'task', task: name, number, id: idOf(number), state },
});
export const chain = (...parts: readonly ApiOutline[]): ApiOutline => ({ kind: 'chain', parts });
/** @param of how its tasks fare; by default, as those do that are its parts themselves */
export const group = (parts: readonly ApiOutline[], of?: Partial<WorkflowCounts>): ApiOutline => {
  const states = parts.map((part) => (part.kind === 'task' ? part.state : null));
  const many = (...some: readonly State[]) => states.filter((state) => state && some.includes(state)).length;
  const its = {
    open: many('PENDING', 'STARTED', 'RETRY'),
    succeeded: many('SUCCESS'),
    failed: many('FAILURE', 'REVOKED'),
  };
  return { kind: 'group', parts, counts: counts(of ?? its), failed: [] };
};
export const largeMap = (
  of: Partial<WorkflowCounts>,
  { name = 'resize_photos', from = 0, failed = [] as readonly string[] } = {},
): ApiOutline => {
  const its = counts(of);
  const count = its.open + its.succeeded + its.failed + its.skipped;
  return { kind: 'map', task: name, from, count, tasks: null, counts: its, failed };
};

/** A workflow as the API shows it: two tasks side by side, and one that comes after both. */
export function workflow(changes: Partial<OutlinedWorkflow> = {}): OutlinedWorkflow {
  const its = changes.counts ?? counts({ open: 2, succeeded: 1 });
  return {
    id: idOf(900),
    state: 'STARTED',
    ready: false,
    successful: false,
    result: null,
    error: null,
    counts: its,
    total: its.open + its.succeeded + its.failed + its.skipped,
    createdAt: new Date(Date.now() - 65_000).toISOString(),
    finishedAt: null,
    outline: chain(
      group([task(0, 'SUCCESS'), task(1, 'STARTED', 'import_orders')]),
      task(2, 'PENDING', 'report'),
    ),
    ...changes,
  };
}

/** The API's answers about workflows, as the contract has them, for what a test cannot bring about otherwise. */
export class WorkflowStub {
  readonly changes: string[] = [];
  /** What was asked of the list, and of the tasks of one. */
  readonly asked: string[] = [];
  readonly #workflows = new Map<string, OutlinedWorkflow>();
  readonly nodes: ApiNode[] = [];
  #refusal: { readonly status: number; readonly detail: string } | null = null;

  constructor(...workflows: readonly OutlinedWorkflow[]) {
    for (const one of workflows) this.set(one);
  }

  /** Answers the page's calls about workflows. */
  async answer(page: Page): Promise<void> {
    await page.route(
      ({ pathname }) => /^\/workflows(\/|$)/.test(pathname),
      (route) => this.#answer(route),
    );
  }

  set(changed: OutlinedWorkflow): void {
    this.#workflows.set(changed.id, changed);
  }

  /** Refuses the next change. */
  refuse(status: number, detail: string): void {
    this.#refusal = { status, detail };
  }

  #answer(route: Route): Promise<void> {
    const request = route.request();
    const { pathname, search, searchParams } = new URL(request.url());
    const [, , id, action] = pathname.split('/').map(decodeURIComponent);
    if (id === undefined) {
      this.asked.push(search);
      return route.fulfill({ json: this.#page(searchParams) });
    }
    const found = this.#workflows.get(id);
    if (!found) return problem(route, 404, `There is no workflow ${id}.`);
    if (request.method() === 'GET') {
      if (action !== 'nodes') return route.fulfill({ json: found });
      this.asked.push(search);
      const from = Number(searchParams.get('cursor') ?? 0);
      const next = from + Number(searchParams.get('limit'));
      const nodes = this.nodes.slice(from, next);
      return route.fulfill({ json: { nodes, cursor: next < this.nodes.length ? String(next) : null } });
    }
    this.changes.push(`${request.method()} ${pathname}`);
    const refusal = this.#refusal;
    this.#refusal = null;
    if (refusal) return problem(route, refusal.status, refusal.detail);
    const { open, succeeded, failed, skipped } = found.counts;
    const changed: OutlinedWorkflow =
      action === 'revoke'
        ? { ...found, state: 'REVOKED', ready: true, counts: counts({ succeeded, failed: failed + open }) }
        : {
            ...found,
            state: 'STARTED',
            ready: false,
            error: null,
            counts: counts({ succeeded, open: open + failed, skipped }),
          };
    this.set(changed);
    const { outline: _, ...shown } = changed;
    return route.fulfill({ status: 202, json: shown });
  }

  #page(query: URLSearchParams) {
    const all = [...this.#workflows.values()]
      .filter(({ state }) => state === query.get('state'))
      .sort((one, other) => other.createdAt.localeCompare(one.createdAt))
      .map(({ outline: _, ...shown }) => shown);
    const from = Number(query.get('cursor') ?? 0);
    const next = from + Number(query.get('limit'));
    return { workflows: all.slice(from, next), cursor: next < all.length ? String(next) : null };
  }
}

function problem(route: Route, status: number, detail: string): Promise<void> {
  return route.fulfill({ status, json: { type: 'about:blank', title: 'Refused', status, detail } });
}
