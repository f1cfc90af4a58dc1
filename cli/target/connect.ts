import { isLocal } from '../../client/authorization/is-local.ts';
import type { Api } from '../../client/call-api.ts';
import { createApi } from '../../client/create-client.ts';
import {
  type AwsCredentialsProvider,
  type Client,
  type ClientOptions,
  createClient,
} from '../../client/index.ts';
import { CliError, EXIT } from '../cli-error.ts';
import type { Target } from './target.ts';

/** An API, ready to be called. */
export interface Connection {
  readonly target: Target;
  readonly client: Client;
  /** What makes the calls that the client does not have. */
  readonly api: () => Api;
  /**
   * The API's time, in milliseconds since the epoch. On another machine: the time of its latest answer, in whole seconds.
   */
  readonly serverTime: () => number;
}

/** How to sign and retry calls. */
interface ConnectOptions {
  readonly profile: string | undefined;
  /** Maximum tries of a call. Default: the client's. */
  readonly maxTries?: number | undefined;
  /** Receives warnings, before the first call. */
  readonly warn: (text: string) => void;
}

/** Creates a client of the API. Makes no call. */
export function connect(target: Target, { profile, maxTries, warn }: ConnectOptions): Connection {
  let serverTime: number | null = null;
  const options = {
    url: target.url,
    environment: {},
    warn,
    // They were read from a text, and are what it says.
    unsafeIntegers: true,
    ...(maxTries === undefined ? {} : { retry: { maxTries } }),
    ...callerOf(target, profile),
    fetch: async (url: string, init: RequestInit) => {
      const response = await fetch(url, init);
      const date = Date.parse(response.headers.get('date') ?? '');
      if (!Number.isNaN(date)) serverTime = date;
      return response;
    },
  } satisfies ClientOptions;
  return {
    target,
    client: createClient(options),
    // The client has warned already.
    api: () => createApi({ ...options, warn: () => undefined }),
    serverTime: () => (isLocal(target.url) ? Date.now() : (serverTime ?? Date.now())),
  };
}

/** What proves who calls, as options of the client. */
export function callerOf({ token, region }: Target, profile: string | undefined) {
  if (token !== undefined) return { token };
  if (region === null) return {};
  return { credentials: ambientCredentials(profile), region };
}

/** The credentials that the AWS command line would use: environment, profiles, SSO, a machine's or container's role. */
function ambientCredentials(profile: string | undefined): AwsCredentialsProvider {
  let provider: AwsCredentialsProvider | undefined;
  return async (options) => {
    try {
      if (!provider || options?.forceRefresh) {
        // Loaded only if calls are signed.
        const { fromNodeProviderChain } = await import('@aws-sdk/credential-providers');
        provider = fromNodeProviderChain(profile === undefined ? {} : { profile });
      }
      return await provider();
    } catch (error) {
      const reason = error instanceof Error ? error.message : String(error);
      throw new CliError(EXIT.refused, `No AWS credentials to sign with: ${reason}`, {
        hint: 'Sign in (aws sso login), name a profile (--profile), or give a token (--token).',
      });
    }
  };
}
