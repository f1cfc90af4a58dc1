import type { AwsCall, AwsProtocol } from './aws-service.ts';
import { jsonProtocol } from './json-protocol.ts';

/** The method of each operation, and its path, in which `{Name}` stands for that part of the input. */
export type RestOperations = Readonly<Record<string, readonly [AwsCall['method'], string]>>;

/**
 * AWS's REST protocol in JSON (Smithy, "AWS restJson1 protocol"): a part of the input is in the path, the rest is the body of whatever
 * is no GET. No operation that Lovage calls has a query, or inputs in headers.
 */
export function restJsonProtocol(operations: RestOperations): AwsProtocol {
  const { read, readError } = jsonProtocol('');
  return {
    read,
    write: (operation, input) => {
      const [method, pattern] = operations[operation] ?? ['GET', '/'];
      const rest: Record<string, unknown> = { ...input };
      const path = pattern.replace(/\{(\w+)\}/g, (_, name: string) => {
        const part = String(rest[name]);
        delete rest[name];
        return encodeURIComponent(part);
      });
      return method === 'GET'
        ? { method, path, headers: {}, body: '' }
        : { method, path, headers: { 'content-type': 'application/json' }, body: JSON.stringify(rest) };
    },
    readError: (body, headers) => {
      const refusal = readError(body, headers);
      const type = headers['x-amzn-errortype'];
      // Such as ResourceConflictException:http://internal.amazon.com/coral/…
      return typeof type === 'string' ? { ...refusal, name: type.replace(/[:,].*$/, '') } : refusal;
    },
  };
}
