import type { LambdaEvent } from 'hono/aws-lambda';

/** The methods that `Request` refuses to hold (Fetch standard, "forbidden method"): no path of any API of ours takes them. */
const FORBIDDEN = /^(CONNECT|TRACE|TRACK)$/i;

/** The event, its method replaced where the adapter could make no request of it: so it is answered as any other that no path takes. */
export function withKnownMethod(event: LambdaEvent): LambdaEvent {
  const { requestContext } = event;
  if (!('http' in requestContext) || !FORBIDDEN.test(requestContext.http.method)) return event;
  const http = { ...requestContext.http, method: 'OTHER' };
  return { ...event, requestContext: { ...requestContext, http } } as LambdaEvent;
}
