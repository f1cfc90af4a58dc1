import type { APIGatewayProxyStructuredResultV2 } from 'aws-lambda';

/** The answer to a call. */
export interface HttpResponse {
  readonly status: number;
  /** By their names in lower case. */
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

/** An answer in JSON. */
export function json(
  value: unknown,
  status = 200,
  headers: Readonly<Record<string, string>> = {},
): HttpResponse {
  return { status, headers: { 'content-type': 'application/json', ...headers }, body: JSON.stringify(value) };
}

/** An answer as API Gateway takes it from a function (HTTP API, payload format 2.0). */
export function toLambda({ status, headers, body }: HttpResponse) {
  return {
    statusCode: status,
    headers: { ...headers },
    body,
    isBase64Encoded: false,
  } satisfies APIGatewayProxyStructuredResultV2;
}
