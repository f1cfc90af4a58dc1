import * as dynamodbSdk from '@aws-sdk/client-dynamodb';
import * as sqsSdk from '@aws-sdk/client-sqs';
import { NodeHttpHandler } from '@smithy/node-http-handler';
import { vi } from 'vitest';

/** What Lambda itself puts into the environment of a function. */
export const LAMBDA_ENVIRONMENT = {
  AWS_REGION: 'us-east-1',
  AWS_ACCESS_KEY_ID: 'AKIDEXAMPLE',
  AWS_SECRET_ACCESS_KEY: 'secret',
} as const;

/**
 * Hands what a function puts on the wire to the SDK's clients for DynamoDB and SQS, which the test mocks, and their answer back. Call
 * it before each test; `vi.restoreAllMocks()` ends it.
 */
export function requestsToMocks(): void {
  const dynamodb = new dynamodbSdk.DynamoDBClient({ region: 'us-east-1' });
  const sqs = new sqsSdk.SQSClient({ region: 'us-east-1' });
  // The tries of one call then wait for no time.
  vi.spyOn(Math, 'random').mockReturnValue(0);
  vi.spyOn(NodeHttpHandler.prototype, 'handle').mockImplementation(async ({ headers, body }) => {
    const [service = '', operation = ''] = (headers['x-amz-target'] ?? '').split('.');
    const input = JSON.parse(body);
    const sent =
      service === 'AmazonSQS'
        ? sqs.send(commandOf(sqsSdk, operation, input))
        : dynamodb.send(commandOf(dynamodbSdk, operation, input));
    return { response: await sent.then(accepted, refused) };
  });
}

/** A command of either SDK: the two of them are told apart by the service that is named in the request. */
function commandOf(sdk: object, operation: string, input: object): never {
  const Command: unknown = Reflect.get(sdk, `${operation}Command`);
  if (typeof Command !== 'function') throw new Error(`The SDK knows no operation ${operation}`);
  return Reflect.construct(Command, [input]) as never;
}

function accepted(output: object) {
  return answer(200, output);
}

function refused(error: Error & { readonly $metadata?: { readonly httpStatusCode?: number } }) {
  const { name, message, $metadata, ...details } = error;
  return answer($metadata?.httpStatusCode ?? 400, { ...details, __type: `com.amazonaws#${name}`, message });
}

function answer(statusCode: number, body: object) {
  return { statusCode, headers: {}, body: Buffer.from(JSON.stringify(body)) } as never;
}
