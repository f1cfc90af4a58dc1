import type { Clock } from '../core/protocol/clock.ts';

/** AWS credentials, in the AWS SDK's shape. */
export interface AwsCredentials {
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
  readonly sessionToken?: string | undefined;
  /** When they end. */
  readonly expiration?: Date | undefined;
}

/** Gives credentials when they are needed: any provider of the AWS SDK, such as `fromNodeProviderChain()`, is one. */
export type AwsCredentialsProvider = (options?: { forceRefresh?: boolean }) => Promise<AwsCredentials>;

/** Where calls take their credentials from. */
export interface CredentialsSource {
  /** @param refresh whether the API has refused those that were given last */
  get(refresh: boolean): Promise<AwsCredentials | null>;
}

/** How long before their end credentials are replaced, in milliseconds: the AWS SDK's own five minutes. */
const REPLACE_BEFORE_MS = 5 * 60_000;

/** Asks a provider once, and again when its credentials are about to end or have been refused. Calls at the same time ask once. */
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

/** Names and values of the environment. */
export type Environment = Readonly<Record<string, string | undefined>>;

/** The environment of Node.js; empty in a browser. */
export function processEnvironment(): Environment {
  const { process } = globalThis as { readonly process?: { readonly env?: Environment } };
  return process?.env ?? {};
}

/** The credentials that Lambda puts into the environment, and that a shell exports; `null` when there are none. */
export function environmentCredentials(environment: Environment): AwsCredentials | null {
  const accessKeyId = environment['AWS_ACCESS_KEY_ID'];
  const secretAccessKey = environment['AWS_SECRET_ACCESS_KEY'];
  if (!accessKeyId || !secretAccessKey) return null;
  return { accessKeyId, secretAccessKey, sessionToken: environment['AWS_SESSION_TOKEN'] };
}
