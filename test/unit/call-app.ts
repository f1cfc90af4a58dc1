import type { App } from '../../platform/http/app.ts';
import { handle } from '../../platform/http/handle.ts';
import type { HttpResponse } from '../../platform/http/http-response.ts';
import { apiGatewayEvent } from './api-gateway.ts';

/** A call as a test makes it. */
interface TestCall {
  readonly method?: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string | Buffer;
  /** Lambda's id of the invocation, and API Gateway's of the call. */
  readonly awsRequestId?: string;
  readonly requestId?: string;
  /** Milliseconds that are left of the invocation. */
  readonly remainingMs?: number;
}

/** The ids that every line about a call has, unless the test gives others. */
export const IDS = { requestId: 'run', apiRequestId: 'call' };

/** Calls an app as API Gateway does, and gives back what a caller would see. */
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
    ...(body === undefined ? {} : { body: Buffer.from(body).toString('base64'), isBase64Encoded: true }),
  });
  const { requestContext } = event;
  const answer = await handle(app)(
    { ...event, requestContext: { ...requestContext, requestId } },
    { awsRequestId, getRemainingTimeInMillis: () => call.remainingMs ?? 20_000 },
  );
  return asFetched({ status: answer.statusCode, headers: answer.headers, body: answer.body });
}

/** An answer as whoever fetches it has it. */
export function asFetched({ status, headers, body }: HttpResponse): Response {
  // A 204 takes no body with it, not even an empty one.
  return new Response(status === 204 ? null : body, { status, headers });
}
