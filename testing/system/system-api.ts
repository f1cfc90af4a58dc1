import { DEFAULT_ROUTE_FUNCTION, ROUTES } from '../../core/protocol/routes.ts';
import { createApp as createEnqueueApp } from '../../functions/enqueue/app.ts';
import { createApp as createOperateApp } from '../../functions/operate/app.ts';
import { createApp as createSchedulerApp } from '../../functions/scheduler/app.ts';
import { createApp as createStatusApp } from '../../functions/status/app.ts';
import { FUNCTIONS } from '../../infra/functions.ts';
import { matchRoute } from '../../local/api/match-route.ts';
import type { App } from '../../platform/http/app.ts';
import type { Authorizer } from '../../platform/http/http-request.ts';
import { httpRequest } from './http-request.ts';
import type { Sandbox } from './sandbox.ts';
import type { Sandboxes } from './sandboxes.ts';
import type { SystemFunctions } from './system-functions.ts';
import type { Traffic } from './traffic.ts';

/** Answers calls as API Gateway does: by the function of each route. */
export class SystemApi {
  readonly #functions: SystemFunctions;
  readonly #sandboxes: Sandboxes;

  readonly #traffic: Traffic;

  constructor(functions: SystemFunctions, sandboxes: Sandboxes, traffic: Traffic) {
    this.#traffic = traffic;
    this.#functions = functions;
    this.#sandboxes = sandboxes;
  }

  /** @param authorizer who calls, if it is known */
  readonly answer = async (request: Request, authorizer: Authorizer = {}): Promise<Response> => {
    const { pathname, search } = new URL(request.url);
    const { method } = request;
    const name = matchRoute(ROUTES, method, pathname)?.route.function ?? DEFAULT_ROUTE_FUNCTION;
    const { timeout } = FUNCTIONS[name];
    const headers = Object.fromEntries(request.headers);
    const body = await this.#bodyOf(request);
    const call = {
      ...httpRequest({ method, path: `${pathname}${search}`, headers, body }, timeout),
      authorizer,
    };
    const answered = await this.#sandboxes.run(name, timeout, (sandbox) => this.#appOf(name, sandbox)(call));
    // As API Gateway answers for a function that has died.
    if (!answered) return Response.json({ message: 'Service Unavailable' }, { status: 503 });
    const { status } = answered;
    const hasBody = status !== 204 && status !== 304;
    return new Response(hasBody ? answered.body : null, { status, headers: answered.headers });
  };

  /** Reads a body, in which time does not pass. */
  async #bodyOf(request: Request): Promise<Buffer> {
    this.#traffic.busy += 1;
    try {
      return Buffer.from(await request.arrayBuffer());
    } finally {
      this.#traffic.busy -= 1;
      this.#traffic.activity += 1;
    }
  }

  #appOf(name: keyof typeof APPS, sandbox: Sandbox): App {
    return APPS[name](this.#functions, sandbox);
  }
}

const APPS = {
  enqueue: (functions: SystemFunctions, sandbox: Sandbox) => createEnqueueApp(functions.enqueue(sandbox)),
  status: (functions: SystemFunctions, sandbox: Sandbox) => createStatusApp(functions.status(sandbox)),
  scheduler: (functions: SystemFunctions, sandbox: Sandbox) =>
    createSchedulerApp(functions.scheduler(sandbox)),
  operate: (functions: SystemFunctions, sandbox: Sandbox) => createOperateApp(functions.operate(sandbox)),
};
