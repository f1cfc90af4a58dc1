import type { APIGatewayProxyStructuredResultV2 } from 'aws-lambda';

/** The answer to a call. */
export interface HttpResponse {
  readonly status: number;
  /** By name in lower case. */
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

/** Makes an answer in JSON. */
export function json(
  value: unknown,
  status = 200,
  headers: Readonly<Record<string, string>> = {},
): HttpResponse {
  return { status, headers: { 'content-type': 'application/json', ...headers }, body: JSON.stringify(value) };
}

/** Converts an answer to the format that API Gateway expects (HTTP API, payload format 2.0). */
export function toLambda({ status, headers, body }: HttpResponse) {
  return {
    statusCode: status,
    headers: { ...headers },
    body,
    isBase64Encoded: false,
  } satisfies APIGatewayProxyStructuredResultV2;
}
