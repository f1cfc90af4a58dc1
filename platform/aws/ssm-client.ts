import { AwsClient } from './aws-client.ts';
import type { AwsClientConfig } from './aws-client-config.ts';
import type { AwsService } from './aws-service.ts';
import { json11Protocol } from './json-1-1-protocol.ts';

const SSM_SERVICE: AwsService = {
  signingName: 'ssm',
  hostPrefix: 'ssm',
  endpointSetting: 'AWS_ENDPOINT_URL_SSM',
  protocol: json11Protocol('AmazonSSM'),
};

/** What GetParameter is asked (Systems Manager API reference). */
interface GetParameterInput {
  /** The parameter's name or ARN. */
  readonly Name: string;
  /** Whether a SecureString is decrypted. */
  readonly WithDecryption?: boolean;
}

/** The part of its answer that is read. */
interface GetParameterOutput {
  readonly Parameter?: { readonly Value?: string };
}

/** Operations of Systems Manager, as methods of the SDK's class `SSM`. */
export function createSsmClient(config: AwsClientConfig) {
  const client = new AwsClient(SSM_SERVICE, config);
  return {
    getParameter: (input: GetParameterInput) => client.call<GetParameterOutput>('GetParameter', input),
  };
}
