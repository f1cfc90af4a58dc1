import type {
  SendEmailCommandInput,
  SendEmailCommandOutput,
  SendRawEmailCommandInput,
  SendRawEmailCommandOutput,
} from '@aws-sdk/client-ses';
import { AwsClient } from './aws-client.ts';
import type { AwsClientConfig } from './aws-client-config.ts';
import { SES_POLICY } from './aws-policy.ts';
import type { AwsService } from './aws-service.ts';
import { queryProtocol } from './query-protocol.ts';

export const SES_SERVICE: AwsService = {
  signingName: 'ses',
  hostPrefix: 'email',
  endpointSetting: 'AWS_ENDPOINT_URL_SES',
  protocol: queryProtocol({
    version: '2010-12-01',
    outputs: ['MessageId'],
    errorNames: { ConfigurationSetDoesNotExist: 'ConfigurationSetDoesNotExistException' },
  }),
};

interface Options {
  readonly abortSignal?: AbortSignal;
}

/**
 * SES's operations, as methods of the SDK's class `SES`. A call is tried once, and may take as long as its caller allows.
 */
export function createSesClient({ timeoutMs: _, ...config }: AwsClientConfig) {
  const client = new AwsClient(SES_SERVICE, { ...config, ...SES_POLICY });
  return {
    sendEmail: (input: SendEmailCommandInput, { abortSignal }: Options = {}) =>
      client.call<SendEmailCommandOutput>('SendEmail', input, abortSignal),
    sendRawEmail: (input: SendRawEmailCommandInput, { abortSignal }: Options = {}) =>
      client.call<SendRawEmailCommandOutput>('SendRawEmail', input, abortSignal),
  };
}
