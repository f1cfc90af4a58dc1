import type { SESClient } from '@aws-sdk/client-ses';
import { AwsClient, type AwsClientConfig } from './aws-client.ts';
import type { AwsService } from './aws-service.ts';
import { queryProtocol } from './query-protocol.ts';

export const SES: AwsService = {
  signingName: 'ses',
  hostPrefix: 'email',
  endpointSetting: 'AWS_ENDPOINT_URL_SES',
  ...queryProtocol({
    version: '2010-12-01',
    outputs: { SendEmail: ['MessageId'] },
    errorNames: { ConfigurationSetDoesNotExist: 'ConfigurationSetDoesNotExistException' },
  }),
};

/** Sends the SDK's commands for SES. See `AwsClient`. */
export function createSesClient(config: AwsClientConfig): Pick<SESClient, 'send'> {
  return new AwsClient(SES, config) as Pick<SESClient, 'send'>;
}
