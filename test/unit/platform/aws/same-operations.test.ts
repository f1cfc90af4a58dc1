import { describe, expect, test } from 'vitest';
import { callBoth, ITEM, type Operation, requestOf, type Service, type Wire } from './both-clients.ts';

const Key = { id: ITEM.id };
const Item = ITEM;
const QueueUrl = 'https://sqs.us-east-1.amazonaws.com/123456789012/default';
const MessageAttributes = { traceparent: { DataType: 'String', StringValue: '00-ab-cd-01' } };
const ok = (body: object): Wire => ({ status: 200, body: JSON.stringify(body) });

describe('a request and its answer are the same as the SDK’s', () => {
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
    ['sqs', 'changeMessageVisibility', { QueueUrl, ReceiptHandle: 'r', VisibilityTimeout: 39_600 }, {}],
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
    expect(requestOf(sent.ours)).toEqual(requestOf(sent.sdk));
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
    const { length: ourLength, ...asked } = requestOf(sent.ours);
    const { length: sdkLength, ...wanted } = requestOf(sent.sdk);
    expect(asked).toEqual(wanted);
    expect(Number(ourLength)).toBe(Buffer.byteLength(String(sent.ours?.body)));
    expect(ours).toEqual(sdk);
    expect(ours).toEqual({ output: { MessageId: '0100AB<&-7' } });
  });

  test.each([
    ['bytes', Buffer.from([0, 1, 250, 251, 252, 253, 254, 255])],
    ['a part of a larger buffer', new Uint8Array(Buffer.from('before\r\nafter')).subarray(6, 8)],
    ['no bytes', new Uint8Array()],
  ])('ses sendRawEmail with %s', async (_what, Data) => {
    const input = {
      Source: 'noreply@example.com',
      Destinations: ['bob@example.com', 'eve@example.com'],
      RawMessage: { Data },
      ConfigurationSetName: 'lovage',
      Tags: [{ Name: 'lovage-id', Value: 'x' }],
    };
    const body =
      '<SendRawEmailResponse><SendRawEmailResult><MessageId>m-1</MessageId></SendRawEmailResult></SendRawEmailResponse>';
    const { ours, sdk, sent } = await callBoth('ses', 'sendRawEmail', input, { status: 200, body });
    const { length: _ours, ...asked } = requestOf(sent.ours);
    const { length: _sdk, ...wanted } = requestOf(sent.sdk);
    expect(asked).toEqual(wanted);
    expect(ours).toEqual(sdk);
    expect(ours).toEqual({ output: { MessageId: 'm-1' } });
  });
});
