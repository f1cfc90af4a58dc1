import { describe, expect, test } from 'vitest';
import { systemClock } from '../../../../core/protocol/clock.ts';
import { readAwsEnvironment } from '../../../../platform/aws/aws-environment.ts';
import { DYNAMODB_SERVICE } from '../../../../platform/aws/dynamodb-client.ts';
import { SES_SERVICE } from '../../../../platform/aws/ses-client.ts';
import { SQS_SERVICE } from '../../../../platform/aws/sqs-client.ts';
import { LAMBDA_ENVIRONMENT } from '../../requests-to-mocks.ts';

const SERVICES = [DYNAMODB_SERVICE, SQS_SERVICE, SES_SERVICE];

describe('a function’s environment', () => {
  test('gives the clients their region, credentials and endpoints', () => {
    const read = readAwsEnvironment({ ...LAMBDA_ENVIRONMENT, AWS_SESSION_TOKEN: 'token' }, systemClock);
    expect(read).toMatchObject({
      region: 'us-east-1',
      credentials: { accessKeyId: 'AKIDEXAMPLE', secretAccessKey: 'secret', sessionToken: 'token' },
    });
    expect(SERVICES.map(read.endpointOf)).toEqual([
      'https://dynamodb.us-east-1.amazonaws.com',
      'https://sqs.us-east-1.amazonaws.com',
      'https://email.us-east-1.amazonaws.com',
    ]);
    expect(readAwsEnvironment(LAMBDA_ENVIRONMENT, systemClock).credentials).not.toHaveProperty(
      'sessionToken',
    );
  });

  test('may name an emulator for all services or for one', () => {
    const { endpointOf } = readAwsEnvironment(
      { ...LAMBDA_ENVIRONMENT, AWS_ENDPOINT_URL: 'http://all', AWS_ENDPOINT_URL_SQS: 'http://sqs' },
      systemClock,
    );
    expect(SERVICES.map(endpointOf)).toEqual(['http://all', 'http://sqs', 'http://all']);
  });

  test('gives the trace of each invocation', () => {
    const environment: Record<string, string> = { ...LAMBDA_ENVIRONMENT };
    const { lambdaTrace } = readAwsEnvironment(environment, systemClock);
    expect(lambdaTrace?.()).toBeUndefined();
    environment['_X_AMZN_TRACE_ID'] = 'Root=1';
    expect(lambdaTrace?.()).toBe('Root=1');
  });

  test.each(Object.keys(LAMBDA_ENVIRONMENT))('without %s is refused', (name) => {
    expect(() => readAwsEnvironment({ ...LAMBDA_ENVIRONMENT, [name]: '' }, systemClock)).toThrow(
      `The environment variable ${name} is not set. Lambda sets it for every function.`,
    );
  });

  test.each(['AWS_USE_FIPS_ENDPOINT', 'AWS_USE_DUALSTACK_ENDPOINT'])(
    'with %s is refused, because these clients have no such endpoints',
    (name) => {
      const read = (value: string) =>
        readAwsEnvironment({ ...LAMBDA_ENVIRONMENT, [name]: value }, systemClock);
      expect(() => read('true')).toThrow('need the setting clients=sdk');
      expect(() => read('false')).not.toThrow();
    },
  );
});
