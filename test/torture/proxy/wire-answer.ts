import type { IncomingHttpHeaders, ServerResponse } from 'node:http';
import type { Service } from './service.ts';

/** An answer of a service, whole. */
export interface WireAnswer {
  readonly status: number;
  readonly headers: IncomingHttpHeaders;
  readonly body: Buffer;
}

/** Headers about the connection, which is another one here, and about a length that may have changed. */
const OF_THE_CONNECTION: readonly string[] = [
  'connection',
  'keep-alive',
  'transfer-encoding',
  'content-length',
];

/** Gives an answer to the caller. */
export function giveAnswer(response: ServerResponse, { status, headers, body }: WireAnswer): void {
  const kept = Object.entries(headers).filter(([name]) => !OF_THE_CONNECTION.includes(name));
  response.writeHead(status, { ...Object.fromEntries(kept), 'content-length': body.length }).end(body);
}

const JSON_TYPE = { 'content-type': 'application/x-amz-json-1.0' };

/** A service that has too much to do. */
export function throttled(service: Service): WireAnswer {
  switch (service) {
    case 'dynamodb':
      return refusal(400, 'ProvisionedThroughputExceededException');
    case 'sqs':
      return refusal(400, 'RequestThrottled');
    case 'ses':
      return xmlRefusal(400, 'Throttling');
  }
}

/** A service that has a fault of its own, or what stands before it. */
export function failed(service: Service, inFront: boolean): WireAnswer {
  if (inFront) {
    return {
      status: 503,
      headers: { 'content-type': 'text/html' },
      body: Buffer.from('<html>Service Unavailable</html>'),
    };
  }
  return service === 'ses' ? xmlRefusal(500, 'InternalFailure') : refusal(500, 'InternalServerError');
}

function refusal(status: number, name: string): WireAnswer {
  const body = JSON.stringify({ __type: `com.amazonaws#${name}`, message: 'as told' });
  return { status, headers: JSON_TYPE, body: Buffer.from(body) };
}

function xmlRefusal(status: number, name: string): WireAnswer {
  const error = `<Error><Type>Receiver</Type><Code>${name}</Code><Message>as told</Message></Error>`;
  return {
    status,
    headers: { 'content-type': 'text/xml' },
    body: Buffer.from(`<ErrorResponse>${error}</ErrorResponse>`),
  };
}
