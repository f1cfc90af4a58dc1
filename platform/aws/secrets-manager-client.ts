import { AwsClient } from './aws-client.ts';
import type { AwsClientConfig } from './aws-client-config.ts';
import type { AwsService } from './aws-service.ts';
import { json11Protocol } from './json-1-1-protocol.ts';

const SECRETS_MANAGER_SERVICE: AwsService = {
  signingName: 'secretsmanager',
  hostPrefix: 'secretsmanager',
  endpointSetting: 'AWS_ENDPOINT_URL_SECRETS_MANAGER',
  protocol: json11Protocol('secretsmanager'),
};

/** What GetSecretValue is asked (Secrets Manager API reference): for the current version, if nothing else is said. */
interface GetSecretValueInput {
  /** The secret's ARN or name. */
  readonly SecretId: string;
}

/** The part of its answer that is read. One of the two is there. */
interface GetSecretValueOutput {
  readonly SecretString?: string;
  /** In base64, as on the wire; the SDK has bytes here. */
  readonly SecretBinary?: string;
}

/** Operations of Secrets Manager, as methods of the SDK's class `SecretsManager`. */
export function createSecretsManagerClient(config: AwsClientConfig) {
  const client = new AwsClient(SECRETS_MANAGER_SERVICE, config);
  return {
    getSecretValue: (input: GetSecretValueInput) =>
      client.call<GetSecretValueOutput>('GetSecretValue', input),
  };
}
