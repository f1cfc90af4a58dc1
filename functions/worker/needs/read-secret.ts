import type { ClientConfig } from '#aws/aws-environment';
import { createSecretsManagerClient } from '#aws/secrets-manager-client';
import { createSsmClient } from '#aws/ssm-client';
import type { Environment } from '../../../core/protocol/settings.ts';

/** The setting that says where the secrets of a worker are: a JSON object, each secret's place by its name. */
export const SECRETS = 'SECRETS';

/**
 * Makes what reads secrets by their names. A secret's place is one of
 *
 * - `arn:…`, the ARN of a secret of Secrets Manager: its text, or its bytes in base64;
 * - `ssm:` and the name of a parameter of SSM, which is decrypted;
 * - `env:` and the name of a variable of this environment, as on a developer's own machine.
 *
 * @throws Error when the setting is not such an object; what the made function throws is the client's own error
 */
export function createSecretReader(
  environment: Environment,
  aws: ClientConfig,
): (name: string) => Promise<string | undefined> {
  const places = readPlaces(environment);
  // Made with the first secret of a kind: a worker may need variables alone.
  let manager: ReturnType<typeof createSecretsManagerClient> | undefined;
  let ssm: ReturnType<typeof createSsmClient> | undefined;
  return async (name) => {
    const place = places[name];
    if (place === undefined) return undefined;
    if (place.startsWith('env:')) return environment[place.slice(4)] || undefined;
    if (place.startsWith('ssm:')) {
      ssm ??= createSsmClient(aws);
      const { Parameter } = await ssm.getParameter({ Name: place.slice(4), WithDecryption: true });
      return Parameter?.Value;
    }
    manager ??= createSecretsManagerClient(aws);
    const { SecretString, SecretBinary } = await manager.getSecretValue({ SecretId: place });
    return SecretString ?? SecretBinary;
  };
}

function readPlaces(environment: Environment): Readonly<Record<string, string | undefined>> {
  return JSON.parse(environment[SECRETS] || '{}');
}
