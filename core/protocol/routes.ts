/** The OAuth 2.0 scopes that a token can have, in a deployment where callers need tokens (`auth: jwt`). */
export const SCOPES = ['tasks:send', 'tasks:read', 'tasks:manage'] as const;

export type Scope = (typeof SCOPES)[number];

export type Method = 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';

/** One route of the HTTP API. */
export interface Route {
  readonly method: Method;
  /** In API Gateway's notation: `/tasks/{id}/revoke`. */
  readonly path: `/${string}`;
  /** The scopes of which a token must have at least one; or `public`: open to everybody, whatever the settings say. */
  readonly access: readonly [Scope, ...Scope[]] | 'public';
}

/** The routes of one function, by operation, which is the `operationId` in the OpenAPI document. */
export type Routes = Readonly<Record<string, Route>>;

// One constant per function, so that a function's bundle leaves out the other functions' routes.

export const ENQUEUE_ROUTES = {
  sendEmail: { method: 'POST', path: '/send_email', access: ['tasks:send'] },
  sendMany: { method: 'POST', path: '/tasks', access: ['tasks:send'] },
  /** The OpenAPI document lists this once for each task, as in `send.add`. */
  sendTask: { method: 'POST', path: '/tasks/{name}', access: ['tasks:send'] },
  revokeTask: { method: 'POST', path: '/tasks/{id}/revoke', access: ['tasks:manage'] },
  rescheduleTask: { method: 'POST', path: '/tasks/{id}/reschedule', access: ['tasks:manage'] },
  retryTask: { method: 'POST', path: '/tasks/{id}/retry', access: ['tasks:manage'] },
  forgetTask: { method: 'DELETE', path: '/tasks/{id}', access: ['tasks:manage'] },
  sendWorkflow: { method: 'POST', path: '/workflows', access: ['tasks:send'] },
  revokeWorkflow: { method: 'POST', path: '/workflows/{id}/revoke', access: ['tasks:manage'] },
  retryWorkflow: { method: 'POST', path: '/workflows/{id}/retry', access: ['tasks:manage'] },
} as const satisfies Routes;

export const STATUS_ROUTES = {
  listTasks: { method: 'GET', path: '/tasks', access: ['tasks:read'] },
  getTask: { method: 'GET', path: '/tasks/{id}', access: ['tasks:read'] },
  getQueues: { method: 'GET', path: '/queues', access: ['tasks:read'] },
  getSchedules: { method: 'GET', path: '/schedules', access: ['tasks:read'] },
  listWorkflows: { method: 'GET', path: '/workflows', access: ['tasks:read'] },
  getWorkflow: { method: 'GET', path: '/workflows/{id}', access: ['tasks:read'] },
  getWorkflowNodes: { method: 'GET', path: '/workflows/{id}/nodes', access: ['tasks:read'] },
  getSchedule: { method: 'GET', path: '/schedules/{name}', access: ['tasks:read'] },
  getOpenApi: { method: 'GET', path: '/openapi.json', access: SCOPES },
  getHealth: { method: 'GET', path: '/health', access: 'public' },
} as const satisfies Routes;

export const OPERATE_ROUTES = {
  getQueue: { method: 'GET', path: '/queues/{name}', access: ['tasks:read'] },
  pauseQueue: { method: 'POST', path: '/queues/{name}/pause', access: ['tasks:manage'] },
  resumeQueue: { method: 'POST', path: '/queues/{name}/resume', access: ['tasks:manage'] },
  purgeQueue: { method: 'POST', path: '/queues/{name}/purge', access: ['tasks:manage'] },
  redriveQueue: { method: 'POST', path: '/queues/{name}/redrive', access: ['tasks:manage'] },
} as const satisfies Routes;

export const SCHEDULER_ROUTES = {
  putSchedule: { method: 'PUT', path: '/schedules/{name}', access: ['tasks:manage'] },
  deleteSchedule: { method: 'DELETE', path: '/schedules/{name}', access: ['tasks:manage'] },
  pauseSchedule: { method: 'POST', path: '/schedules/{name}/pause', access: ['tasks:manage'] },
  resumeSchedule: { method: 'POST', path: '/schedules/{name}/resume', access: ['tasks:manage'] },
  resetSchedule: { method: 'POST', path: '/schedules/{name}/reset', access: ['tasks:manage'] },
  runSchedule: { method: 'POST', path: '/schedules/{name}/run', access: ['tasks:manage'] },
} as const satisfies Routes;

const BY_FUNCTION = {
  enqueue: ENQUEUE_ROUTES,
  status: STATUS_ROUTES,
  operate: OPERATE_ROUTES,
  scheduler: SCHEDULER_ROUTES,
};

/** The functions that answer calls. */
export type ApiFunctionName = keyof typeof BY_FUNCTION;

/** The name of an operation of any function. */
export type OperationId = { [Name in ApiFunctionName]: keyof (typeof BY_FUNCTION)[Name] }[ApiFunctionName];

/** A route, with its function and operation. */
interface ApiRoute extends Route {
  readonly function: ApiFunctionName;
  readonly operation: OperationId;
}

/** Every route of the API. Marked as pure, so that a bundle that does not use it leaves it out. */
export const ROUTES: readonly ApiRoute[] = /* @__PURE__ */ listRoutes();

/** The function that answers calls that match no route, with a problem document. */
export const DEFAULT_ROUTE_FUNCTION: ApiFunctionName = 'status';

function listRoutes(): readonly ApiRoute[] {
  const routes = Object.entries(BY_FUNCTION).flatMap(([name, own]) =>
    Object.entries<Route>(own).map(([operation, route]) => ({ ...route, function: name, operation })),
  );
  // The names are the keys above, but Object.entries types them as string.
  return routes as readonly ApiRoute[];
}
