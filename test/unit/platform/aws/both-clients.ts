import { DynamoDB } from '@aws-sdk/client-dynamodb';
import { Lambda } from '@aws-sdk/client-lambda';
import { SES } from '@aws-sdk/client-ses';
import { SQS } from '@aws-sdk/client-sqs';
import { systemClock } from '../../../../core/protocol/clock.ts';
import type { AwsClientConfig } from '../../../../platform/aws/aws-client-config.ts';
import { createDynamodbClient } from '../../../../platform/aws/dynamodb-client.ts';
import { createLambdaClient } from '../../../../platform/aws/lambda-client.ts';
import { createSesClient } from '../../../../platform/aws/ses-client.ts';
import { createSqsClient } from '../../../../platform/aws/sqs-client.ts';

/** An answer of AWS. */
export interface Wire {
  readonly status: number;
  readonly body: string;
  readonly headers?: Readonly<Record<string, string>>;
}
/** A request to AWS, from either kind of client. */
interface Sent {
  readonly method: string;
  readonly path: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: unknown;
}

/** An item with every type of attribute that Lovage writes. */
export const ITEM = {
  id: { S: 'ä-1' },
  n: { N: '1' },
  m: { M: { type: { S: '"x"' } } },
  l: { L: [{ N: '-1' }] },
  b: { BOOL: true },
};

const BASE = { region: 'us-east-1', credentials: { accessKeyId: 'AKIDEXAMPLE', secretAccessKey: 'secret' } };

/** Makes our clients and the SDK's. All get the same answer. */
function bothClients(answer: Wire) {
  const sent: { ours: Sent[]; sdk: Sent[] } = { ours: [], sdk: [] };
  const headers = { 'x-amzn-requestid': 'request-1', ...answer.headers };
  const config: AwsClientConfig = {
    ...BASE,
    endpointOf: ({ hostPrefix }) => `https://${hostPrefix}.us-east-1.amazonaws.com`,
    maxAttempts: 1,
    send: async (request) => {
      sent.ours.push(request);
      return { ...answer, headers };
    },
    clock: systemClock,
    random: Math.random,
  };
  const sdk = {
    ...BASE,
    maxAttempts: 1,
    requestHandler: {
      handle: async (request: Sent) => {
        sent.sdk.push(request);
        const response = {
          statusCode: answer.status,
          headers: { ...headers },
          body: Buffer.from(answer.body),
        };
        return { response };
      },
    },
  };
  return {
    sent,
    ours: {
      ...createDynamodbClient(config),
      ...createSqsClient(config),
      ...createSesClient(config),
      ...createLambdaClient(config),
    },
    sdk: {
      dynamodb: new DynamoDB(sdk),
      sqs: new SQS({ ...sdk, md5: false }),
      ses: new SES(sdk),
      lambda: new Lambda(sdk),
    },
  };
}

export type Service = keyof ReturnType<typeof bothClients>['sdk'];
type Ours = ReturnType<typeof bothClients>['ours'];
export type Operation = keyof Ours;

/** Calls an operation on our client and on the SDK's. Returns the requests and the results of both. */
export async function callBoth(service: Service, operation: Operation, input: object, answer: Wire) {
  const both = bothClients(answer);
  const [ours, sdk] = await Promise.all(
    [both.ours, both.sdk[service]].map(async (client) => {
      const method: unknown = Reflect.get(client, operation);
      if (typeof method !== 'function') throw new Error(`There is no ${operation}`);
      try {
        const { $metadata, ...output } = await Reflect.apply(method, client, [input]);
        return { output };
      } catch (error) {
        return { error: error as Error & { readonly $metadata: { readonly httpStatusCode: number } } };
      }
    }),
  );
  return { ours, sdk, sent: { ours: both.sent.ours[0], sdk: both.sent.sdk[0] } };
}

/** The parts of a request that both clients must send alike. */
export function requestOf(sent: Sent | undefined) {
  if (!sent) throw new Error('Nothing was sent');
  const { method, path, headers, body } = sent;
  // The SDK’s body is bytes, or something that pretends to be a string.
  const text =
    body === undefined ? '' : typeof body === 'string' ? body : Buffer.from(body as Uint8Array).toString();
  const type = headers['content-type'];
  return {
    method,
    path,
    host: headers['host'],
    target: headers['x-amz-target'],
    type,
    length: headers['content-length'],
    body:
      type === 'application/x-www-form-urlencoded'
        ? [...new URLSearchParams(text)].sort()
        : text && JSON.parse(text),
  };
}
