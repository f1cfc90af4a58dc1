import type { Page, Route } from 'playwright-core';
import type { ApiRecord } from '../../core/protocol/record.ts';
import type { ApiSchedule } from '../../core/protocol/schedule.ts';
import { farTask } from './far-tasks.ts';

/** A schedule as the API shows it: every day at 09:00 in Kolkata, which is half an hour off most zones. */
export function schedule(changes: Partial<ApiSchedule> = {}): ApiSchedule {
  return {
    name: 'nightly',
    revision: 1,
    task: 'add',
    cron: '0 9 * * MON-FRI',
    every: null,
    timezone: 'Asia/Kolkata',
    start: null,
    end: null,
    jitter: 0,
    misfire: 'last',
    catchUpWindow: null,
    overlap: 'skip',
    queue: null,
    enabled: true,
    declared: false,
    overridden: false,
    next: [1, 2, 3, 4, 7].map((days) => new Date(Date.UTC(2030, 0, 6 + days, 3, 30)).toISOString()),
    last: null,
    missedCount: 0,
    skippedCount: 0,
    createdAt: '2026-01-01T00:00:00.000Z',
    updatedAt: '2026-01-01T00:00:00.000Z',
    ...changes,
  };
}

/** A call that changed something, as it was made. */
export interface Change {
  readonly call: string;
  /** The header `If-Match` or `If-None-Match`. */
  readonly condition: string | null;
  readonly body: unknown;
}

/** The API's answers about schedules, as the contract has them, for what a test cannot bring about otherwise. */
export class ScheduleStub {
  readonly changes: Change[] = [];
  readonly #schedules = new Map<string, ApiSchedule>();
  readonly #tasks: ApiRecord[] = [];
  #refusal: { readonly status: number; readonly problem: object } | null = null;

  constructor(...schedules: readonly ApiSchedule[]) {
    for (const one of schedules) this.#schedules.set(one.name, one);
  }

  /** Answers the page's calls about schedules. */
  async answer(page: Page): Promise<void> {
    await page.route(
      ({ pathname }) => /^\/schedules(\/|$)/.test(pathname),
      (route) => this.#answer(route),
    );
  }

  set(changed: ApiSchedule): void {
    this.#schedules.set(changed.name, changed);
  }

  get(name: string): ApiSchedule | undefined {
    return this.#schedules.get(name);
  }

  /** Refuses the next change. */
  refuse(status: number, problem: object): void {
    this.#refusal = { status, problem };
  }

  #answer(route: Route): Promise<void> {
    const request = route.request();
    const method = request.method();
    const { pathname, searchParams } = new URL(request.url());
    const [, , name, action] = pathname.split('/').map(decodeURIComponent);
    if (method === 'GET' && name === undefined) {
      const schedules = [...this.#schedules.values()].map(({ input: _, ...shown }) => shown);
      return route.fulfill({ json: { schedules, cursor: null } });
    }
    const found = this.#schedules.get(name ?? '');
    if (method === 'GET') {
      if (!found) return problem(route, 404, { title: 'Not found', detail: `There is no ${name}.` });
      const { input = null, ...shown } = found;
      return route.fulfill({
        json: searchParams.get('include') === 'input' ? { ...shown, input } : shown,
      });
    }
    const { 'if-match': match, 'if-none-match': none } = request.headers();
    const condition = match ?? none ?? null;
    this.changes.push({ call: `${method} ${pathname}`, condition, body: request.postDataJSON() });
    const refusal = this.#refusal;
    this.#refusal = null;
    if (refusal) return problem(route, refusal.status, refusal.problem);
    if ((match !== undefined && match !== `"${found?.revision}"`) || (none === '*' && found))
      return problem(route, 412, { title: 'Changed', detail: 'It has another revision.' });
    return this.#change(route, method, name ?? '', action, found ?? schedule({ name: name ?? '' }));
  }

  #change(
    route: Route,
    method: string,
    name: string,
    action: string | undefined,
    found: ApiSchedule,
  ): Promise<void> {
    if (method === 'DELETE') {
      this.#schedules.delete(name);
      return route.fulfill({ status: 204 });
    }
    if (action === 'run') {
      const task = farTask({ task: found.task, schedule: { name, at: new Date().toISOString() } });
      this.#tasks.push(task);
      return route.fulfill({ status: 202, json: task });
    }
    const body = method === 'PUT' ? route.request().postDataJSON() : {};
    const enabled = action === 'pause' ? false : action === 'resume' ? true : (body.enabled ?? true);
    const changed = {
      ...found,
      ...(method === 'PUT' ? { cron: null, every: null, start: null, end: null, queue: null } : {}),
      ...body,
      name,
      enabled,
      next: enabled ? (found.next.length > 0 ? found.next : schedule().next) : [],
      overridden: found.declared && action !== 'reset',
      revision: found.revision + 1,
    };
    this.#schedules.set(name, changed);
    return route.fulfill({ json: changed });
  }
}

function problem(route: Route, status: number, body: object): Promise<void> {
  return route.fulfill({ status, json: { type: 'about:blank', status, ...body } });
}
