import { ConditionalCheckFailedException, DynamoDB } from '@aws-sdk/client-dynamodb';
import { Lambda } from '@aws-sdk/client-lambda';
import { SES } from '@aws-sdk/client-ses';
import { SQS } from '@aws-sdk/client-sqs';
import { describe, expect, test } from 'vitest';
import { systemClock } from '../../../../core/protocol/clock.ts';
import { isConditionFailed } from '../../../../core/records/refused-record.ts';
import type { AwsClientConfig } from '../../../../platform/aws/aws-client-config.ts';
import { createDynamodbClient } from '../../../../platform/aws/dynamodb-client.ts';
import { createLambdaClient } from '../../../../platform/aws/lambda-client.ts';
import { createSesClient } from '../../../../platform/aws/ses-client.ts';
import { createSqsClient } from '../../../../platform/aws/sqs-client.ts';

/** What AWS answers, and what it was asked. */
interface Wire {
  readonly status: number;
  readonly body: string;
  readonly headers?: Readonly<Record<string, string>>;
}
interface Sent {
  readonly method: string;
  readonly path: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: unknown;
}

const BASE = { region: 'us-east-1', credentials: { accessKeyId: 'AKIDEXAMPLE', secretAccessKey: 'secret' } };

/** Both kinds of clients, each with a wire of its own that answers the same. */
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

type Service = keyof ReturnType<typeof bothClients>['sdk'];
type Ours = ReturnType<typeof bothClients>['ours'];
type Operation = keyof Ours;

/** Calls an operation by both; gives back what was sent and what came of it. */
async function callBoth(service: Service, operation: Operation, input: object, answer: Wire) {
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

function asksFor(sent: Sent | undefined) {
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

const Key = { id: { S: 'ä-1' } };
const Item = {
  ...Key,
  n: { N: '1' },
  m: { M: { type: { S: '"x"' } } },
  l: { L: [{ N: '-1' }] },
  b: { BOOL: true },
};
const QueueUrl = 'https://sqs.us-east-1.amazonaws.com/123456789012/default';
const MessageAttributes = { traceparent: { DataType: 'String', StringValue: '00-ab-cd-01' } };
const ok = (body: object): Wire => ({ status: 200, body: JSON.stringify(body) });

describe('every operation is written and read as the SDK does', () => {
  test.each<[Service, Operation, object, object]>([
    ['lambda', 'getEventSourceMapping', { UUID: 'a/b c' }, { UUID: 'a/b c', State: 'Enabled' }],
    [
      'lambda',
      'updateEventSourceMapping',
      { UUID: '1-2', Enabled: false },
      { UUID: '1-2', State: 'Disabling', BatchSize: 10 },
    ],
    ['dynamodb', 'getItem', { TableName: 't', Key, ConsistentRead: true }, { Item }],
    ['dynamodb', 'getItem', { TableName: 't', Key }, {}],
    ['dynamodb', 'putItem', { TableName: 't', Item, ConditionExpression: 'x' }, {}],
    [
      'dynamodb',
      'updateItem',
      { TableName: 't', Key, ExpressionAttributeValues: { ':a': { L: [] } }, ReturnValues: 'ALL_NEW' },
      { Attributes: Item },
    ],
    ['dynamodb', 'deleteItem', { TableName: 't', Key, ExpressionAttributeNames: { '#a': 'a' } }, {}],
    [
      'dynamodb',
      'query',
      { TableName: 't', IndexName: 'i', Limit: 5, ScanIndexForward: false, ExclusiveStartKey: Key },
      { Items: [Item], Count: 1, LastEvaluatedKey: Key },
    ],
    [
      'dynamodb',
      'batchGetItem',
      { RequestItems: { t: { Keys: [Key], ConsistentRead: true } }, ReturnConsumedCapacity: 'TOTAL' },
      {
        Responses: { t: [Item] },
        UnprocessedKeys: { t: { Keys: [Key] } },
        ConsumedCapacity: [{ TableName: 't', CapacityUnits: 1.5 }],
      },
    ],
    [
      'dynamodb',
      'batchWriteItem',
      { RequestItems: { t: [{ PutRequest: { Item } }] } },
      { UnprocessedItems: { t: [{ PutRequest: { Item } }] } },
    ],
    [
      'sqs',
      'sendMessage',
      {
        QueueUrl,
        MessageBody: '{"a":"ü"}',
        DelaySeconds: 5,
        MessageGroupId: 'g',
        MessageAttributes,
        MessageSystemAttributes: { AWSTraceHeader: { DataType: 'String', StringValue: 'Root=1' } },
      },
      { MessageId: 'm', MD5OfMessageBody: 'x' },
    ],
    [
      'sqs',
      'sendMessageBatch',
      { QueueUrl, Entries: [{ Id: '0', MessageBody: 'x' }] },
      { Successful: [], Failed: [{ Id: '0', SenderFault: false, Code: 'InternalError' }] },
    ],
    ['sqs', 'changeMessageVisibility', { QueueUrl, ReceiptHandle: 'r', VisibilityTimeout: 43_200 }, {}],
    ['sqs', 'deleteMessageBatch', { QueueUrl, Entries: [{ Id: '0', ReceiptHandle: 'r' }] }, { Failed: [] }],
    [
      'sqs',
      'getQueueAttributes',
      { QueueUrl, AttributeNames: ['ApproximateNumberOfMessages'] },
      { Attributes: { ApproximateNumberOfMessages: '3' } },
    ],
    [
      'sqs',
      'receiveMessage',
      { QueueUrl, MaxNumberOfMessages: 10, WaitTimeSeconds: 1, MessageAttributeNames: ['a'] },
      { Messages: [{ MessageId: 'm', ReceiptHandle: 'r', Body: 'b', MessageAttributes }] },
    ],
    ['sqs', 'startMessageMoveTask', { SourceArn: 'a', DestinationArn: 'b' }, { TaskHandle: 'h' }],
    [
      'sqs',
      'listMessageMoveTasks',
      { SourceArn: 'a', MaxResults: 1 },
      {
        Results: [
          { Status: 'RUNNING', ApproximateNumberOfMessagesMoved: 1, StartedTimestamp: 1_700_000_000_000 },
        ],
      },
    ],
  ])('%s %s', async (service, operation, input, output) => {
    const { ours, sdk, sent } = await callBoth(service, operation, input, ok(output));
    expect(asksFor(sent.ours)).toEqual(asksFor(sent.sdk));
    expect(ours).toEqual(sdk);
    expect(ours?.output).toEqual(output);
  });

  test('ses sendEmail', async () => {
    const input = {
      Source: 'noreply@example.com',
      Destination: { ToAddresses: ['bob+x@example.com', 'eve@example.com'] },
      Message: {
        Subject: { Data: "Grüße & 100 % *~()'!", Charset: 'UTF-8' },
        Body: { Text: { Data: 'line 1\r\nline 2 😀', Charset: 'UTF-8' } },
      },
      ConfigurationSetName: 'lovage',
      Tags: [{ Name: 'lovage-id', Value: 'x' }],
    };
    const body = `<SendEmailResponse xmlns="http://ses.amazonaws.com/doc/2010-12-01/">
  <SendEmailResult><MessageId>0100&#x41;&#66;&lt;&amp;-7</MessageId></SendEmailResult>
  <ResponseMetadata><RequestId>r</RequestId></ResponseMetadata></SendEmailResponse>`;
    const { ours, sdk, sent } = await callBoth('ses', 'sendEmail', input, { status: 200, body });
    const { length: ourLength, ...asked } = asksFor(sent.ours);
    const { length: sdkLength, ...wanted } = asksFor(sent.sdk);
    expect(asked).toEqual(wanted);
    expect(Number(ourLength)).toBe(Buffer.byteLength(String(sent.ours?.body)));
    expect(ours).toEqual(sdk);
    expect(ours).toEqual({ output: { MessageId: '0100AB<&-7' } });
  });
});

describe('every refusal is read as the SDK does', () => {
  const xml = (code: string, message: string): string =>
    `<ErrorResponse><Error><Type>Sender</Type><Code>${code}</Code><Message>${message}</Message></Error><RequestId>r</RequestId></ErrorResponse>`;

  test.each([
    [
      'com.amazonaws.dynamodb.v20120810#ConditionalCheckFailedException',
      400,
      'The conditional request failed',
    ],
    ['com.amazonaws.dynamodb.v20120810#ProvisionedThroughputExceededException', 400, 'too much'],
    ['com.amazon.coral.service#ThrottlingException', 400, 'Rate exceeded'],
    ['com.amazon.coral.service#AccessDeniedException', 400, 'User: arn:… is not authorized'],
    ['com.amazonaws.dynamodb.v20120810#InternalServerError', 500, 'Internal server error'],
  ])('DynamoDB’s %s', async (__type, status, message) => {
    const answer = { status, body: JSON.stringify({ __type, message }) };
    const { ours, sdk } = await callBoth('dynamodb', 'putItem', { TableName: 't', Item }, answer);
    expect([ours?.error?.name, ours?.error?.message]).toEqual([sdk?.error?.name, sdk?.error?.message]);
    expect(ours?.error?.$metadata).toMatchObject({ httpStatusCode: status, requestId: 'request-1' });
    expect(sdk?.error?.$metadata).toMatchObject({ httpStatusCode: status, requestId: 'request-1' });
  });

  test('DynamoDB’s refusal of a condition comes with the item', async () => {
    const __type = 'com.amazonaws.dynamodb.v20120810#ConditionalCheckFailedException';
    const answer = { status: 400, body: JSON.stringify({ __type, message: 'no', Item }) };
    const { ours, sdk } = await callBoth('dynamodb', 'putItem', { TableName: 't', Item }, answer);
    for (const { error } of [ours, sdk].map((called) => ({ error: called?.error }))) {
      expect(isConditionFailed(error) && error.Item).toEqual(Item);
    }
    expect(sdk?.error).toBeInstanceOf(ConditionalCheckFailedException);
  });

  test.each([
    ['com.amazonaws.sqs#QueueDoesNotExist', 400],
    ['com.amazonaws.sqs#RequestThrottled', 403],
    ['com.amazonaws.sqs#ReceiptHandleIsInvalid', 400],
  ])('SQS’s %s', async (__type, status) => {
    const answer = { status, body: JSON.stringify({ __type, message: 'no' }) };
    const { ours, sdk } = await callBoth('sqs', 'sendMessage', { QueueUrl, MessageBody: 'x' }, answer);
    expect([ours?.error?.name, ours?.error?.message]).toEqual([sdk?.error?.name, sdk?.error?.message]);
  });

  test.each([
    ['MessageRejected', 'Email address is not verified: &quot;a&quot;'],
    ['MailFromDomainNotVerifiedException', 'x'],
    ['ConfigurationSetDoesNotExist', 'x'],
    ['ConfigurationSetSendingPausedException', 'x'],
    ['AccountSendingPausedException', 'x'],
    ['InvalidParameterValue', 'Local address contains control or whitespace'],
    ['Throttling', 'Maximum sending rate exceeded.'],
    ['AccessDenied', 'User &#39;arn:…&#39; is not authorized'],
  ])('SES’s %s', async (code, message) => {
    const input = { Source: 'a', Destination: {}, Message: { Subject: { Data: '' }, Body: {} } };
    const { ours, sdk } = await callBoth('ses', 'sendEmail', input, {
      status: 400,
      body: xml(code, message),
    });
    expect([ours?.error?.name, ours?.error?.message]).toEqual([sdk?.error?.name, sdk?.error?.message]);
  });

  test.each([
    ['ResourceInUseException:http://internal.amazon.com/coral/com.amazonaws.lambda/', 400],
    ['ResourceConflictException', 409],
    ['TooManyRequestsException', 429],
    ['ResourceNotFoundException', 404],
  ])('Lambda’s %s', async (type, status) => {
    const body = JSON.stringify({ Type: 'User', Message: 'not now' });
    const answer = { status, body, headers: { 'x-amzn-errortype': type } };
    const { ours, sdk } = await callBoth('lambda', 'getEventSourceMapping', { UUID: '1' }, answer);
    expect([ours?.error?.name, ours?.error?.message]).toEqual([sdk?.error?.name, sdk?.error?.message]);
    expect(ours?.error?.name).toMatch(/^[A-Za-z]+$/);
  });

  test.each(['<html>Bad gateway</html>', '', 'null', '"text"', '{'])(
    'what comes from somewhere in between is an error all the same: %s',
    async (body) => {
      for (const [service, operation] of [
        ['dynamodb', 'getItem'],
        ['ses', 'sendEmail'],
      ] as const) {
        const { ours } = await callBoth(service, operation, { TableName: 't', Key }, { status: 502, body });
        expect(ours?.error).toMatchObject({ name: 'UnknownError', $metadata: { httpStatusCode: 502 } });
      }
    },
  );
});
