import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { systemClock } from '../../../../core/protocol/clock.ts';
import { NO_PROFILES } from '../../../../local/made-environment.ts';
import { readAwsEnvironment } from '../../../../platform/aws-sdk/aws-environment.ts';
import { createDynamodbClient } from '../../../../platform/aws-sdk/dynamodb-client.ts';
import { createLambdaClient } from '../../../../platform/aws-sdk/lambda-client.ts';
import { createSecretsManagerClient } from '../../../../platform/aws-sdk/secrets-manager-client.ts';
import { createSesClient } from '../../../../platform/aws-sdk/ses-client.ts';
import { createSqsClient } from '../../../../platform/aws-sdk/sqs-client.ts';
import { createSsmClient } from '../../../../platform/aws-sdk/ssm-client.ts';
import { LAMBDA_ENVIRONMENT } from '../../requests-to-mocks.ts';

const QueueUrl = 'https://sqs.us-east-1.amazonaws.com/123456789012/lovage-dev-default';

beforeEach(() => {
  for (const [name, value] of Object.entries({ ...NO_PROFILES, ...LAMBDA_ENVIRONMENT }))
    vi.stubEnv(name, value);
});
afterEach(() => vi.unstubAllEnvs());

/** Where the clients of a function with this environment send their requests. */
async function hosts(environment: Readonly<Record<string, string>>): Promise<readonly string[]> {
  for (const [name, value] of Object.entries(environment)) vi.stubEnv(name, value);
  const asked: string[] = [];
  const config = {
    ...readAwsEnvironment(process.env, systemClock),
    requestHandler: {
      handle: async ({ protocol, hostname, port }: { protocol: string; hostname: string; port?: number }) => {
        asked.push(`${protocol}//${hostname}${port ? `:${port}` : ''}`);
        return { response: { statusCode: 400, headers: {}, body: Buffer.from('{}') } };
      },
    },
  };
  const refused = () => undefined;
  await createDynamodbClient(config).getItem({ TableName: 't', Key: {} }).catch(refused);
  await createSqsClient(config).sendMessage({ QueueUrl, MessageBody: 'x' }).catch(refused);
  await createSesClient(config)
    .sendEmail({ Source: 'a', Destination: {}, Message: { Subject: { Data: '' }, Body: {} } })
    .catch(refused);
  await createLambdaClient(config).getEventSourceMapping({ UUID: '1' }).catch(refused);
  await createSecretsManagerClient(config).getSecretValue({ SecretId: 's' }).catch(refused);
  await createSsmClient(config).getParameter({ Name: 'p' }).catch(refused);
  return asked;
}

describe('the SDK’s clients call', () => {
  test('the ordinary endpoints, unless the environment says otherwise', async () => {
    expect(await hosts({})).toEqual([
      'https://dynamodb.us-east-1.amazonaws.com',
      'https://sqs.us-east-1.amazonaws.com',
      'https://email.us-east-1.amazonaws.com',
      'https://lambda.us-east-1.amazonaws.com',
      'https://secretsmanager.us-east-1.amazonaws.com',
      'https://ssm.us-east-1.amazonaws.com',
    ]);
  });

  // Also SQS: the SDK would rather call the host in the queue's URL, which is the ordinary one.
  test('those for FIPS with AWS_USE_FIPS_ENDPOINT', async () => {
    expect(await hosts({ AWS_USE_FIPS_ENDPOINT: 'true' })).toEqual([
      'https://dynamodb-fips.us-east-1.amazonaws.com',
      'https://sqs-fips.us-east-1.amazonaws.com',
      'https://email-fips.us-east-1.amazonaws.com',
      'https://lambda-fips.us-east-1.amazonaws.com',
      'https://secretsmanager-fips.us-east-1.amazonaws.com',
      'https://ssm-fips.us-east-1.amazonaws.com',
    ]);
  });

  test('those for dual stack with AWS_USE_DUALSTACK_ENDPOINT', async () => {
    expect(await hosts({ AWS_USE_DUALSTACK_ENDPOINT: 'true' })).toEqual([
      'https://dynamodb.us-east-1.api.aws',
      'https://sqs.us-east-1.api.aws',
      'https://email.us-east-1.api.aws',
      'https://lambda.us-east-1.api.aws',
      // Here both are behind one name.
      'https://secretsmanager.us-east-1.amazonaws.com',
      'https://ssm.us-east-1.api.aws',
    ]);
  });

  test('those for both with both', async () => {
    const environment = { AWS_USE_FIPS_ENDPOINT: 'true', AWS_USE_DUALSTACK_ENDPOINT: 'true' };
    expect(await hosts(environment)).toEqual([
      'https://dynamodb-fips.us-east-1.api.aws',
      'https://sqs-fips.us-east-1.api.aws',
      'https://email-fips.us-east-1.api.aws',
      'https://lambda-fips.us-east-1.api.aws',
      'https://secretsmanager-fips.us-east-1.amazonaws.com',
      'https://ssm-fips.us-east-1.api.aws',
    ]);
  });

  test('emulators, for all services or for one', async () => {
    const environment = { AWS_ENDPOINT_URL: 'http://all:1', AWS_ENDPOINT_URL_SQS: 'http://sqs:2' };
    expect(await hosts(environment)).toEqual([
      'http://all:1',
      'http://sqs:2',
      'http://all:1',
      'http://all:1',
      'http://all:1',
      'http://all:1',
    ]);
  });
});
