import type { Clock } from '../../core/protocol/clock.ts';
import type { Environment } from '../../core/protocol/settings.ts';
import type { AwsClientConfig } from './aws-client-config.ts';
import { AWS_POLICY } from './aws-policy.ts';
import { endpointUrl } from './endpoint.ts';

/** What these clients are made with. */
export type { AwsClientConfig as ClientConfig } from './aws-client-config.ts';

/**
 * Reads the configuration of a function's clients: region and credentials, which Lambda puts only into the environment (Lambda guide,
 * "Defined runtime environment variables"), and the endpoints of emulators, from the SDK's own settings.
 *
 * @throws Error naming a missing variable, or those that ask for endpoints that only the SDK knows
 */
export function readAwsEnvironment(environment: Environment, clock: Clock): AwsClientConfig {
  // To ignore one of these would be to call what it forbids.
  if (environment['AWS_USE_FIPS_ENDPOINT'] === 'true' || environment['AWS_USE_DUALSTACK_ENDPOINT'] === 'true')
    throw new Error('Endpoints for FIPS or dual stack need the setting clients=sdk.');
  const region = given(environment, 'AWS_REGION');
  const sessionToken = environment['AWS_SESSION_TOKEN'];
  return {
    ...AWS_POLICY,
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
    throw new Error(`The environment variable ${name} is not set. Lambda sets it for every function.`);
  return value;
}
