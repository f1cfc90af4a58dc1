import type { Clock } from '../core/protocol/clock.ts';
import {
  type AwsCredentials,
  type AwsCredentialsProvider,
  type CredentialsSource,
  cachedCredentials,
  type Environment,
  environmentCredentials,
} from './credentials.ts';
import { signRequest, type UnsignedRequest } from './sign-request.ts';

/** Who calls: one of the two, or neither for a local system, for the environment's AWS credentials, or for an API that takes anybody's calls. */
export interface Caller {
  /** Signs calls by AWS Signature Version 4, for an API with `auth: iam`. */
  readonly credentials?: AwsCredentials | AwsCredentialsProvider | undefined;
  /** A JSON Web Token, or what gives one (asked before each try), for an API with `auth: jwt`. */
  readonly token?: string | (() => string | Promise<string>) | undefined;
  /** AWS region of the API. Default: the one in the host name of its URL. */
  readonly region?: string | undefined;
}

/** Adds to a request what says who calls. */
export interface Authorizer {
  /**
   * @param refused whether the API refused the credentials of the try before
   * @returns the request's headers, and what they prove by
   */
  authorize(
    request: UnsignedRequest,
    refused: boolean,
  ): Promise<{ headers: Readonly<Record<string, string>>; by: 'signature' | 'token' | 'nothing' }>;
  /** Whether credentials that were refused can be had anew. */
  readonly refreshable: boolean;
}

/** The region in the host name that API Gateway gives an API, which ends differently in China; `null` for other hosts. */
export function regionOf({ hostname }: URL): string | null {
  return /\.execute-api\.([a-z0-9-]+)\.amazonaws\.com(\.cn)?$/.exec(hostname)?.[1] ?? null;
}

/**
 * Decides by what calls prove who makes them.
 *
 * @throws TypeError when both a token and credentials are given, or credentials without a region
 */
export function createAuthorizer(
  { credentials, token, region: givenRegion }: Caller,
  { url, clock, environment }: { url: URL; clock: Clock; environment: () => Environment },
): Authorizer {
  if (credentials && token) throw new TypeError('Give token or credentials, not both.');
  if (token) {
    return {
      refreshable: false,
      authorize: async ({ headers }) => {
        const value = typeof token === 'function' ? await token() : token;
        return { headers: { ...headers, authorization: `Bearer ${value}` }, by: 'token' };
      },
    };
  }
  const region = givenRegion ?? regionOf(url);
  if (credentials && !region) {
    throw new TypeError(
      `Give region: it cannot be told from ${url.hostname}. Signatures are made for one region.`,
    );
  }
  if (!region) {
    return { refreshable: false, authorize: async ({ headers }) => ({ headers, by: 'nothing' }) };
  }
  const source = sourceOf(credentials, clock, environment);
  return {
    refreshable: typeof credentials === 'function',
    authorize: async (request, refused) => {
      const found = await source.get(refused);
      if (!found) return { headers: request.headers, by: 'nothing' };
      const signing = { credentials: found, region, now: clock.now(), service: 'execute-api' };
      return { headers: await signRequest(request, signing), by: 'signature' };
    },
  };
}

function sourceOf(
  credentials: AwsCredentials | AwsCredentialsProvider | undefined,
  clock: Clock,
  environment: () => Environment,
): CredentialsSource {
  if (typeof credentials === 'function') return cachedCredentials(credentials, clock);
  if (credentials) return { get: () => Promise.resolve(credentials) };
  return { get: () => Promise.resolve(environmentCredentials(environment())) };
}
