import { expect, test } from 'vitest';
import { systemClock } from '../../../../core/protocol/clock.ts';
import { createSecretReader } from '../../../../functions/worker/needs/read-secret.ts';
import type { AwsService } from '../../../../platform/aws/aws-service.ts';
import type { SendRequest } from '../../../../platform/aws/send-request.ts';
import { sdkHandler } from '../../../../testing/system/sdk-handler.ts';

type Sent = Parameters<SendRequest>[0];

/** A reader whose requests all get one answer. */
function reader(places: object, answer: object, status = 200) {
  const sent: Sent[] = [];
  const send: SendRequest = async (request) => {
    sent.push(request);
    return { status, headers: {}, body: JSON.stringify(answer) };
  };
  // For clients of either kind.
  const aws = {
    region: 'eu-central-1',
    credentials: { accessKeyId: 'AKIDEXAMPLE', secretAccessKey: 'secret' },
    endpointOf: ({ hostPrefix }: Pick<AwsService, 'hostPrefix'>) =>
      `https://${hostPrefix}.eu-central-1.amazonaws.com`,
    maxAttempts: 1,
    ...{ send, requestHandler: sdkHandler(send) },
    ...{ clock: systemClock, random: Math.random },
  };
  const environment = { SECRETS: JSON.stringify(places), LOCAL_KEY: 'from the shell' };
  const read = createSecretReader(environment, aws);
  return { read, sent };
}

const asked = ([request]: readonly Sent[]) => ({
  host: request?.headers['host'],
  method: request?.method,
  path: request?.path,
  type: request?.headers['content-type'],
  target: request?.headers['x-amz-target'],
  body: JSON.parse(request?.body ?? '{}'),
  scope: /Credential=[^,]*/.exec(request?.headers['authorization'] ?? '')?.[0].replace(/\/\d{8}\//, '/DAY/'),
});

// The requests and answers of the API references of Secrets Manager and Systems Manager.
test('an ARN is a secret of Secrets Manager', async () => {
  const arn = 'arn:aws:secretsmanager:eu-central-1:123456789012:secret:stripe-AbCdEf';
  const answer = {
    ARN: arn,
    Name: 'stripe',
    VersionId: 'v',
    SecretString: 'sk_1',
    VersionStages: ['AWSCURRENT'],
  };
  const { read, sent } = reader({ STRIPE_KEY: arn }, answer);
  expect(await read('STRIPE_KEY')).toBe('sk_1');
  expect(asked(sent)).toEqual({
    ...{ host: 'secretsmanager.eu-central-1.amazonaws.com', method: 'POST', path: '/' },
    ...{ type: 'application/x-amz-json-1.1', target: 'secretsmanager.GetSecretValue' },
    body: { SecretId: arn },
    scope: 'Credential=AKIDEXAMPLE/DAY/eu-central-1/secretsmanager/aws4_request',
  });
});

test('one of bytes is read in base64', async () => {
  const { read } = reader({ PEM: 'arn:x' }, { SecretBinary: 'AAEC' });
  expect(await read('PEM')).toBe('AAEC');
});

test('what begins with ssm: is a parameter of Systems Manager, decrypted', async () => {
  const answer = { Parameter: { Name: '/prod/db', Type: 'SecureString', Value: 'hunter2', Version: 3 } };
  const { read, sent } = reader({ DATABASE: 'ssm:/prod/db' }, answer);
  expect(await read('DATABASE')).toBe('hunter2');
  expect(asked(sent)).toEqual({
    ...{ host: 'ssm.eu-central-1.amazonaws.com', method: 'POST', path: '/' },
    ...{ type: 'application/x-amz-json-1.1', target: 'AmazonSSM.GetParameter' },
    body: { Name: '/prod/db', WithDecryption: true },
    scope: 'Credential=AKIDEXAMPLE/DAY/eu-central-1/ssm/aws4_request',
  });
});

test('what begins with env: is a variable, for which nobody is asked', async () => {
  const { read, sent } = reader({ KEY: 'env:LOCAL_KEY', OTHER: 'env:NOT_SET' }, {});
  expect([await read('KEY'), await read('OTHER'), await read('NOWHERE')]).toEqual([
    'from the shell',
    undefined,
    undefined,
  ]);
  expect(sent).toEqual([]);
});

test('a refusal has the service’s name for it', async () => {
  const { read } = reader({ KEY: 'arn:x' }, { __type: 'ResourceNotFoundException', Message: 'gone' }, 400);
  await expect(read('KEY')).rejects.toMatchObject({ name: 'ResourceNotFoundException' });
});
