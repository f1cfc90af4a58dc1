import type { FunctionName } from './bundle.ts';

/** The functions that answer calls. */
export type ApiFunctionName = Exclude<FunctionName, 'worker' | 'dead-letter' | 'delivery'>;

/** What a token may be good for, where callers show tokens (`auth: jwt`): OAuth 2.0 scopes. */
export const SCOPES = ['tasks:send', 'tasks:read', 'tasks:manage'] as const;

export type Scope = (typeof SCOPES)[number];

/** One route of the HTTP API. Paths are API Gateway's. */
export interface Route {
  readonly method: 'GET' | 'POST';
  readonly path: string;
  readonly function: ApiFunctionName;
  /** The scopes of which a token must hold one; or `public`: answered to anybody, whatever the settings say. */
  readonly access: readonly [Scope, ...Scope[]] | 'public';
}

/** Every call that the API takes, and the function that answers it. The local system routes by the same table. */
export const ROUTES: readonly Route[] = [
  { method: 'POST', path: '/send_email', function: 'enqueue', access: ['tasks:send'] },
  { method: 'POST', path: '/tasks', function: 'enqueue', access: ['tasks:send'] },
  { method: 'POST', path: '/tasks/{name}', function: 'enqueue', access: ['tasks:send'] },
  { method: 'POST', path: '/tasks/{id}/revoke', function: 'enqueue', access: ['tasks:manage'] },
  { method: 'POST', path: '/tasks/{id}/retry', function: 'enqueue', access: ['tasks:manage'] },
  { method: 'GET', path: '/tasks', function: 'status', access: ['tasks:read'] },
  { method: 'GET', path: '/tasks/{id}', function: 'status', access: ['tasks:read'] },
  { method: 'GET', path: '/queues', function: 'status', access: ['tasks:read'] },
  { method: 'GET', path: '/queues/{name}', function: 'operate', access: ['tasks:read'] },
  { method: 'POST', path: '/queues/{name}/pause', function: 'operate', access: ['tasks:manage'] },
  { method: 'POST', path: '/queues/{name}/resume', function: 'operate', access: ['tasks:manage'] },
  { method: 'POST', path: '/queues/{name}/purge', function: 'operate', access: ['tasks:manage'] },
  { method: 'POST', path: '/queues/{name}/redrive', function: 'operate', access: ['tasks:manage'] },
  { method: 'GET', path: '/openapi.json', function: 'status', access: SCOPES },
  { method: 'GET', path: '/health', function: 'status', access: 'public' },
];

/** Answers whatever no route takes, with a problem document. */
export const DEFAULT_ROUTE_FUNCTION: ApiFunctionName = 'status';
