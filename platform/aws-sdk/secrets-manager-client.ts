import {
  GetSecretValueCommand,
  type GetSecretValueCommandInput,
  SecretsManagerClient,
} from '@aws-sdk/client-secrets-manager';
import type { createSecretsManagerClient as lean } from '../aws/secrets-manager-client.ts';
import { type SdkClientConfig, sdkOptions } from './sdk-client-config.ts';

/** Operations of Secrets Manager, by the SDK's client. */
export function createSecretsManagerClient(config: SdkClientConfig) {
  const client = new SecretsManagerClient(sdkOptions(config));
  return {
    getSecretValue: async (input: GetSecretValueCommandInput) => {
      const { SecretString, SecretBinary } = await client.send(new GetSecretValueCommand(input));
      return {
        ...(SecretString === undefined ? {} : { SecretString }),
        // In base64, as the functions' own client has it from the wire.
        ...(SecretBinary === undefined ? {} : { SecretBinary: Buffer.from(SecretBinary).toString('base64') }),
      };
    },
  } satisfies ReturnType<typeof lean>;
}
