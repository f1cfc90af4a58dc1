import type { Clock } from '../../core/protocol/clock.ts';
import type { Environment } from '../../core/protocol/settings.ts';
import type { AwsClientConfig } from './aws-client-config.ts';
import { endpointUrl } from './endpoint.ts';

/**
 * How DynamoDB and SQS are called: three tries, each cut off after two seconds. They answer in milliseconds; a call that hangs is
 * better repeated.
 */
const POLICY = { maxAttempts: 3, timeoutMs: 2_000 };

/**
 * What the clients of a function are made with: region and credentials, which Lambda puts into its environment and nowhere else (Lambda
 * guide, "Defined runtime environment variables"); and the endpoints of emulators, by the SDK's own settings.
 *
 * @throws Error naming a variable that is missing
 */
export function readAwsEnvironment(environment: Environment, clock: Clock): AwsClientConfig {
  const region = given(environment, 'AWS_REGION');
  const sessionToken = environment['AWS_SESSION_TOKEN'];
  return {
    ...POLICY,
    region,
    credentials: {
      accessKeyId: given(environment, 'AWS_ACCESS_KEY_ID'),
      secretAccessKey: given(environment, 'AWS_SECRET_ACCESS_KEY'),
      ...(sessionToken ? { sessionToken } : {}),
    },
    endpointOf: ({ endpointSetting, hostPrefix }) =>
      environment[endpointSetting] || environment['AWS_ENDPOINT_URL'] || endpointUrl(hostPrefix, region),
    clock,
    random: Math.random,
    lambdaTrace: () => environment['_X_AMZN_TRACE_ID'],
  };
}

function given(environment: Environment, name: string): string {
  const value = environment[name];
  if (!value)
    throw new Error(`The environment variable ${name} is not set: Lambda sets it for every function.`);
  return value;
}
