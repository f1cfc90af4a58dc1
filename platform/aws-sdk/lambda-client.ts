import {
  GetEventSourceMappingCommand,
  type GetEventSourceMappingCommandInput,
  LambdaClient,
  UpdateEventSourceMappingCommand,
  type UpdateEventSourceMappingCommandInput,
} from '@aws-sdk/client-lambda';
import { LAMBDA_TIMEOUT_MS } from '../aws/aws-policy.ts';
import type { createLambdaClient as lean } from '../aws/lambda-client.ts';
import { type SdkClientConfig, sdkOptions } from './sdk-client-config.ts';

/** Operations of Lambda's API, by the SDK's client. */
export function createLambdaClient(config: SdkClientConfig) {
  const client = new LambdaClient(sdkOptions({ ...config, timeoutMs: LAMBDA_TIMEOUT_MS }));
  return {
    getEventSourceMapping: (input: GetEventSourceMappingCommandInput) =>
      client.send(new GetEventSourceMappingCommand(input)),
    updateEventSourceMapping: (input: UpdateEventSourceMappingCommandInput) =>
      client.send(new UpdateEventSourceMappingCommand(input)),
  } satisfies ReturnType<typeof lean>;
}
