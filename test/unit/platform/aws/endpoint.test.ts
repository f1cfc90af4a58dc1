import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { SESClient } from '@aws-sdk/client-ses';
import { SQSClient } from '@aws-sdk/client-sqs';
import { describe, expect, test } from 'vitest';
import { DYNAMODB_SERVICE } from '../../../../platform/aws/dynamodb-client.ts';
import { endpointUrl, readEndpoint } from '../../../../platform/aws/endpoint.ts';
import { SES_SERVICE } from '../../../../platform/aws/ses-client.ts';
import { SQS_SERVICE } from '../../../../platform/aws/sqs-client.ts';

const credentials = { accessKeyId: 'x', secretAccessKey: 'x' };

/** The endpoint of the SDK's client. */
async function sdkHost(Client: typeof DynamoDBClient | typeof SESClient | typeof SQSClient, region: string) {
  const { endpointProvider } = new Client({ region, credentials }).config;
  return endpointProvider({ Region: region, UseFIPS: false, UseDualStack: false }).url.href;
}

describe('the URL of a service', () => {
  const regions = [
    'us-east-1',
    'eu-central-1',
    'ap-southeast-7',
    'us-gov-west-1',
    'cn-north-1',
    'eusc-de-east-1',
    'us-iso-east-1',
    'us-isob-east-1',
    'eu-isoe-west-1',
    'us-isof-south-1',
  ];
  test.each(regions)('is the same as the SDK’s in %s', async (region) => {
    const urls = [DYNAMODB_SERVICE, SQS_SERVICE, SES_SERVICE].map(
      ({ hostPrefix }) => `${endpointUrl(hostPrefix, region)}/`,
    );
    const sdk = [DynamoDBClient, SQSClient, SESClient].map((Client) => sdkHost(Client, region));
    expect(urls).toEqual(await Promise.all(sdk));
  });

  test.each([
    [
      'https://sqs.us-east-1.amazonaws.com',
      { secure: true, hostname: 'sqs.us-east-1.amazonaws.com', base: '' },
    ],
    ['http://127.0.0.1:4566', { secure: false, hostname: '127.0.0.1', port: '4566', host: '127.0.0.1:4566' }],
    [
      'http://[::1]:80/base',
      { secure: false, hostname: '::1', host: '[::1]', base: '/base', port: undefined },
    ],
  ])('%s is read', (url, expected) => {
    expect(readEndpoint(url)).toMatchObject(expected);
  });
});
