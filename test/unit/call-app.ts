import type { Route } from '../../core/protocol/routes.ts';
import type { App } from '../../platform/http/app.ts';
import { handle } from '../../platform/http/handle.ts';
import type { Authorizer } from '../../platform/http/http-request.ts';
import type { HttpResponse } from '../../platform/http/http-response.ts';
import { apiGatewayEvent } from './api-gateway.ts';

/** A call that a test makes. */
interface TestCall {
  readonly method?: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string | Buffer;
  /** Lambda's id of the invocation, and API Gateway's id of the call. */
  readonly awsRequestId?: string;
  readonly requestId?: string;
  /** What API Gateway found out about the caller. Default: nothing. */
  readonly authorizer?: Authorizer;
  /** Milliseconds that are left in the invocation. */
  readonly remainingMs?: number;
  /** The routes that the API has. Default: Lovage's. */
  readonly routes?: readonly Route[];
}

/** The ids on every line about a call, unless the test gives others. */
export const IDS = { requestId: 'run', apiRequestId: 'call' };

/** Calls an app as API Gateway does, and returns what a caller would see. */
export async function callApp(app: App, url: string, call: TestCall = {}): Promise<Response> {
  const {
    method = 'GET',
    headers = {},
    body,
    awsRequestId = IDS.requestId,
    requestId = IDS.apiRequestId,
  } = call;
  const [path = '', query = ''] = url.split('?');
  const event = apiGatewayEvent({
    method,
    path,
    query,
    headers,
    ...(call.routes ? { routes: call.routes } : {}),
    ...(body === undefined ? {} : { body: Buffer.from(body).toString('base64'), isBase64Encoded: true }),
  });
  const { requestContext } = event;
  const known = call.authorizer ? { authorizer: call.authorizer } : {};
  const answer = await handle(app)(
    { ...event, requestContext: { ...requestContext, requestId, ...known } },
    { awsRequestId, getRemainingTimeInMillis: () => call.remainingMs ?? 20_000 },
  );
  return asFetched({ status: answer.statusCode, headers: answer.headers, body: answer.body });
}

/** An answer as `fetch` returns it. */
export function asFetched({ status, headers, body }: HttpResponse): Response {
  // A 204 may have no body, not even an empty one.
  return new Response(status === 204 ? null : body, { status, headers });
}
