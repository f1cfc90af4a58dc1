import type { AwsCall, AwsRefusal, AwsService } from './aws-service.ts';

/** How a service of the JSON protocol names its operations, and which of them can be called. */
export interface JsonProtocol {
  /** Stands before the operation's name in `X-Amz-Target`. */
  readonly target: string;
  /**
   * Those whose inputs and outputs are JSON as the SDK has them. That leaves out whatever holds a time or bytes, which would have to be
   * converted: no operation of Lovage's does.
   */
  readonly operations: ReadonlySet<string>;
}

/** Speaks AWS's JSON protocol, 1.0 (Smithy, "AWS JSON 1.0 protocol"): the input is the body, and the output is. */
export function jsonProtocol({
  target,
  operations,
}: JsonProtocol): Pick<AwsService, 'write' | 'read' | 'readError'> {
  return {
    write: (operation, input): AwsCall => {
      if (!operations.has(operation)) {
        throw new Error(
          `This client cannot call ${operation}: it calls ${[...operations].join(', ')}. Use the AWS SDK’s own client.`,
        );
      }
      return {
        headers: {
          'content-type': 'application/x-amz-json-1.0',
          'x-amz-target': `${target}.${operation}`,
        },
        body: JSON.stringify(input),
      };
    },
    read: (body): object => (body === '' ? {} : JSON.parse(body)),
    readError: (body): AwsRefusal => {
      const { __type = '', message, Message, ...details } = readFields(body);
      return {
        // com.amazonaws.dynamodb.v20120810#ConditionalCheckFailedException
        name: String(__type).replace(/^.*#/, '') || 'UnknownError',
        message: String(message ?? Message ?? ''),
        details,
      };
    },
  };
}

/** What refuses a request may be no more than a proxy on the way, whose answer is a page. */
function readFields(body: string): Record<string, unknown> {
  try {
    const fields: unknown = JSON.parse(body);
    return fields !== null && typeof fields === 'object' ? { ...fields } : {};
  } catch {
    return {};
  }
}
