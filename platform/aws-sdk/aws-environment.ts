import type { Clock } from '../../core/protocol/clock.ts';
import type { Environment } from '../../core/protocol/settings.ts';
import { AWS_POLICY } from '../aws/aws-policy.ts';
import type { SdkClientConfig } from './sdk-client-config.ts';

/** What these clients are made with. */
export type { SdkClientConfig as ClientConfig } from './sdk-client-config.ts';

/** The configuration of a function's clients. The SDK reads the rest from the environment itself. */
export function readAwsEnvironment(_: Environment, clock: Clock): SdkClientConfig {
  return { ...AWS_POLICY, clock };
}
