import type {
  GetEventSourceMappingCommandInput,
  GetEventSourceMappingCommandOutput,
  Lambda,
  UpdateEventSourceMappingCommandInput,
  UpdateEventSourceMappingCommandOutput,
} from '@aws-sdk/client-lambda';
import { AwsClient } from './aws-client.ts';
import type { AwsClientConfig } from './aws-client-config.ts';
import { LAMBDA_TIMEOUT_MS } from './aws-policy.ts';
import type { AwsService } from './aws-service.ts';
import { restJsonProtocol } from './rest-json-protocol.ts';

const LAMBDA_SERVICE: AwsService = {
  signingName: 'lambda',
  hostPrefix: 'lambda',
  endpointSetting: 'AWS_ENDPOINT_URL_LAMBDA',
  protocol: restJsonProtocol({
    GetEventSourceMapping: ['GET', '/2015-03-31/event-source-mappings/{UUID}'],
    UpdateEventSourceMapping: ['PUT', '/2015-03-31/event-source-mappings/{UUID}'],
  }),
};

/** Operations of Lambda's API, as methods of the SDK's class `Lambda`. */
export function createLambdaClient(config: AwsClientConfig) {
  const client = new AwsClient(LAMBDA_SERVICE, { ...config, timeoutMs: LAMBDA_TIMEOUT_MS });
  return {
    getEventSourceMapping: (input: GetEventSourceMappingCommandInput) =>
      client.call<GetEventSourceMappingCommandOutput>('GetEventSourceMapping', input),
    updateEventSourceMapping: (input: UpdateEventSourceMappingCommandInput) =>
      client.call<UpdateEventSourceMappingCommandOutput>('UpdateEventSourceMapping', input),
  } satisfies Partial<Lambda>;
}
