import type { AwsProtocol } from './aws-service.ts';

/**
 * AWS's JSON protocol, 1.0 (Smithy, "AWS JSON 1.0 protocol"): the input is the request's body, and the output the answer's. Bytes and times
 * would need conversion, but no operation that Lovage calls has any.
 *
 * @param target the prefix of the operation's name in `X-Amz-Target`
 */
export function jsonProtocol(target: string): AwsProtocol {
  return {
    write: (operation, input) => ({
      method: 'POST',
      path: '/',
      headers: { 'content-type': 'application/x-amz-json-1.0', 'x-amz-target': `${target}.${operation}` },
      body: JSON.stringify(input),
    }),
    read: (body) => (body === '' ? {} : JSON.parse(body)),
    readError: (body) => {
      const { __type, message, Message, ...details } = readFields(body);
      // Such as com.amazonaws.dynamodb.v20120810#ConditionalCheckFailedException.
      const name = String(__type ?? '').replace(/^.*#/, '');
      return { name: name || 'UnknownError', message: String(message ?? Message ?? ''), details };
    },
  };
}

/** A refusal may come from a proxy on the way, whose answer is an HTML page. */
function readFields(body: string): Record<string, unknown> {
  try {
    const fields: unknown = JSON.parse(body);
    return fields !== null && typeof fields === 'object' ? { ...fields } : {};
  } catch {
    return {};
  }
}
