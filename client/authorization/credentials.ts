import type { Clock } from '../../core/protocol/clock.ts';

/** AWS credentials, in the AWS SDK's shape. */
export interface AwsCredentials {
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
  readonly sessionToken?: string | undefined;
  /** When they expire. */
  readonly expiration?: Date | undefined;
}

/** Returns credentials on demand. Any AWS SDK provider will do, such as `fromNodeProviderChain()`. */
export type AwsCredentialsProvider = (options?: { forceRefresh?: boolean }) => Promise<AwsCredentials>;

/** Where calls get their credentials. */
export interface CredentialsSource {
  /** @param refresh whether the API refused the last ones */
  get(refresh: boolean): Promise<AwsCredentials | null>;
}

/** How long before their expiry credentials are replaced, in milliseconds: five minutes, as in the AWS SDK. */
const REPLACE_BEFORE_MS = 5 * 60_000;

/** Calls a provider once, and again when its credentials are about to expire or were refused. Concurrent calls share one request. */
export function cachedCredentials(provider: AwsCredentialsProvider, clock: Clock): CredentialsSource {
  let current: AwsCredentials | null = null;
  let asking: Promise<AwsCredentials> | null = null;
  const ask = async (refresh: boolean) => {
    try {
      current = await provider(refresh ? { forceRefresh: true } : undefined);
      return current;
    } finally {
      asking = null;
    }
  };
  return {
    get: (refresh) => {
      const ending = current?.expiration && current.expiration.getTime() - clock.now() < REPLACE_BEFORE_MS;
      if (current && !ending && !refresh) return Promise.resolve(current);
      asking ??= ask(refresh);
      return asking;
    },
  };
}

/** Environment variables by name. */
export type Environment = Readonly<Record<string, string | undefined>>;

/** The environment of Node.js; empty in a browser. */
export function processEnvironment(): Environment {
  const { process } = globalThis as { readonly process?: { readonly env?: Environment } };
  return process?.env ?? {};
}

/** The credentials that Lambda sets, or a shell exports, in the environment; `null` if there are none. */
export function environmentCredentials(environment: Environment): AwsCredentials | null {
  const accessKeyId = environment['AWS_ACCESS_KEY_ID'];
  const secretAccessKey = environment['AWS_SECRET_ACCESS_KEY'];
  if (!accessKeyId || !secretAccessKey) return null;
  return { accessKeyId, secretAccessKey, sessionToken: environment['AWS_SESSION_TOKEN'] };
}
