import type { FunctionName } from './bundle.ts';

/** The functions that answer calls. */
export type ApiFunctionName = Exclude<FunctionName, 'worker' | 'dead-letter'>;

/** One route of the HTTP API. Paths are API Gateway's. */
export interface Route {
  readonly method: 'GET' | 'POST';
  readonly path: string;
  readonly function: ApiFunctionName;
  /** Answered without a signature. */
  readonly public?: true;
}

/** Every call that the API takes, and the function that answers it. The local system routes by the same table. */
export const ROUTES: readonly Route[] = [
  { method: 'POST', path: '/send_email', function: 'enqueue' },
  { method: 'POST', path: '/tasks', function: 'enqueue' },
  { method: 'POST', path: '/tasks/{name}', function: 'enqueue' },
  { method: 'POST', path: '/tasks/{id}/revoke', function: 'enqueue' },
  { method: 'POST', path: '/tasks/{id}/retry', function: 'enqueue' },
  { method: 'GET', path: '/tasks', function: 'status' },
  { method: 'GET', path: '/tasks/{id}', function: 'status' },
  { method: 'GET', path: '/queues', function: 'status' },
  { method: 'GET', path: '/openapi.json', function: 'status' },
  { method: 'GET', path: '/health', function: 'status', public: true },
];

/** Answers whatever no route takes, with a problem document. */
export const DEFAULT_ROUTE_FUNCTION: ApiFunctionName = 'status';
