import type { AwsCall, AwsProtocol } from './aws-service.ts';
import { jsonProtocol } from './json-protocol.ts';

/** The method and the path of each operation. In a path, `{Name}` stands for that field of the input. */
type RestOperations = Readonly<Record<string, readonly [AwsCall['method'], string]>>;

/**
 * AWS's REST JSON protocol (Smithy, "AWS restJson1 protocol"): some fields of the input are in the path; the others are the body, unless
 * the method is GET. No operation that Lovage calls has a query or input in headers.
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
