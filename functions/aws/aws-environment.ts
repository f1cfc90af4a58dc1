import type { Clock } from '../protocol/clock.ts';
import type { AwsClientConfig } from './aws-client.ts';
import { endpointUrl } from './endpoint.ts';

type Environment = Readonly<Record<string, string | undefined>>;

/** What all clients of a function have in common. */
export type AwsEnvironment = Omit<AwsClientConfig, 'maxAttempts' | 'requestHandler'>;

/**
 * Reads from a function's environment what its clients need to know: region and credentials, which Lambda puts there and nowhere else
 * (Lambda guide, "Defined runtime environment variables"); and the endpoints of emulators, in the SDK's own settings.
 *
 * @throws Error naming a setting that is missing
 */
export function readAwsEnvironment(environment: Environment, clock: Clock): AwsEnvironment {
  const region = given(environment, 'AWS_REGION');
  const sessionToken = environment['AWS_SESSION_TOKEN'];
  return {
    region,
    credentials: {
      accessKeyId: given(environment, 'AWS_ACCESS_KEY_ID'),
      secretAccessKey: given(environment, 'AWS_SECRET_ACCESS_KEY'),
      ...(sessionToken ? { sessionToken } : {}),
    },
    endpointOf: (service) =>
      environment[service.endpointSetting] || environment['AWS_ENDPOINT_URL'] || endpointUrl(service, region),
    clock,
    lambdaTrace: () => environment['_X_AMZN_TRACE_ID'],
  };
}

function given(environment: Environment, name: string): string {
  const value = environment[name];
  if (!value)
    throw new Error(`The environment variable ${name} is not set: Lambda sets it for every function.`);
  return value;
}
