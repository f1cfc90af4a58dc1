import { ConditionalCheckFailedException } from '@aws-sdk/client-dynamodb';
import { describe, expect, test } from 'vitest';
import { isConditionFailed } from '../../../../core/records/refused-record.ts';
import { callBoth, ITEM } from './both-clients.ts';

const Key = { id: ITEM.id };
const Item = ITEM;
const QueueUrl = 'https://sqs.us-east-1.amazonaws.com/123456789012/default';

describe('an error is the same as the SDK’s', () => {
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

  test('DynamoDB’s failed condition comes with the item', async () => {
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
    'an answer from a proxy on the way is an error too: %s',
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
