import * as dynamodbSdk from '@aws-sdk/client-dynamodb';
import * as lambdaSdk from '@aws-sdk/client-lambda';
import * as sqsSdk from '@aws-sdk/client-sqs';
import { vi } from 'vitest';
import type { AwsAnswer, SendRequest } from '../../platform/aws/send-request.ts';

/** The environment variables that Lambda sets for a function. */
export const LAMBDA_ENVIRONMENT = {
  AWS_REGION: 'us-east-1',
  AWS_ACCESS_KEY_ID: 'AKIDEXAMPLE',
  AWS_SECRET_ACCESS_KEY: 'secret',
} as const;

/**
 * Passes a function's requests to the SDK's clients for DynamoDB, SQS and Lambda, which the test mocks, and returns their answers. Call it
 * before a test loads the function's modules.
 */
export function requestsToMocks(): void {
  const dynamodb = new dynamodbSdk.DynamoDBClient({ region: 'us-east-1' });
  const sqs = new sqsSdk.SQSClient({ region: 'us-east-1' });
  const lambda = new lambdaSdk.LambdaClient({ region: 'us-east-1' });
  const send: SendRequest = ({ method, path, headers, body }) => {
    if (path !== '/') {
      const UUID = decodeURIComponent(path.split('/').at(-1) ?? '');
      const command =
        method === 'GET'
          ? new lambdaSdk.GetEventSourceMappingCommand({ UUID })
          : new lambdaSdk.UpdateEventSourceMappingCommand({ UUID, ...JSON.parse(body) });
      return lambda
        .send(command as lambdaSdk.GetEventSourceMappingCommand)
        .then((output) => answer(200, output), refused);
    }
    const [service, operation = ''] = (headers['x-amz-target'] ?? '').split('.');
    const input = JSON.parse(body);
    const sent: Promise<object> =
      service === 'AmazonSQS'
        ? sqs.send(commandOf(sqsSdk, operation, input))
        : dynamodb.send(commandOf(dynamodbSdk, operation, input));
    return sent.then((output) => answer(200, output), refused);
  };
  vi.doMock('../../platform/aws/send-request.ts', () => ({ createSender: () => send }));
  // Further tries of a call then start at once.
  vi.spyOn(Math, 'random').mockReturnValue(0);
}

/** Makes a command for the client of an SDK. */
function commandOf(sdk: object, operation: string, input: object): never {
  const Command: unknown = Reflect.get(sdk, `${operation}Command`);
  if (typeof Command !== 'function') throw new Error(`The SDK knows no operation ${operation}`);
  return Reflect.construct(Command, [input]) as never;
}

function refused(error: Error & { readonly $metadata?: { readonly httpStatusCode?: number } }): AwsAnswer {
  const { name, message, $metadata, ...details } = error;
  return answer($metadata?.httpStatusCode ?? 400, { ...details, __type: `com.amazonaws#${name}`, message });
}

function answer(status: number, body: object): AwsAnswer {
  return { status, headers: {}, body: JSON.stringify(body) };
}
