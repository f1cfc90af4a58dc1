import type { Clock } from '../../core/protocol/clock.ts';
import { InvalidArgument } from '../../core/protocol/invalid-argument.ts';
import { check, type Rule, type Rules } from '../arguments/check-options.ts';
import { isHeaderText, TEXT } from '../arguments/rules.ts';
import {
  type AwsCredentials,
  type AwsCredentialsProvider,
  type CredentialsSource,
  cachedCredentials,
  type Environment,
  environmentCredentials,
} from './credentials.ts';
import { signRequest, type UnsignedRequest } from './sign-request.ts';

/**
 * Who calls. Give `credentials` or `token`, or neither: for a local system, for an API without authorization, or to use the
 * environment's AWS credentials.
 */
export interface Caller {
  /** Signs calls with AWS Signature Version 4, for an API with `auth: iam`. */
  readonly credentials?: AwsCredentials | AwsCredentialsProvider | undefined;
  /** A JSON Web Token, or a function that returns one and is called before each try, for an API with `auth: jwt`. */
  readonly token?: string | (() => string | Promise<string>) | undefined;
  /** AWS region of the API. Default: the one in its URL's host name. */
  readonly region?: string | undefined;
}

const TOKEN: Rule = {
  accepts: isHeaderText,
  must: 'a text of printable ASCII, without spaces',
  secret: true,
};

const CREDENTIALS: Rule = {
  accepts: (value) =>
    typeof value === 'object' &&
    value !== null &&
    'accessKeyId' in value &&
    isHeaderText(value.accessKeyId) &&
    'secretAccessKey' in value &&
    TEXT.accepts(value.secretAccessKey) &&
    (!('sessionToken' in value) || value.sessionToken === undefined || isHeaderText(value.sessionToken)) &&
    (!('expiration' in value) || value.expiration === undefined || isMoment(value.expiration)),
  must: '{ accessKeyId, secretAccessKey, sessionToken, expiration }, the last two optional',
  secret: true,
};

function isMoment(value: unknown): boolean {
  return value instanceof Date && !Number.isNaN(value.getTime());
}

const orFunction = ({ accepts, must, ...rule }: Rule): Rule => ({
  ...rule,
  accepts: (value) => typeof value === 'function' || accepts(value),
  must: `${must}, or a function that returns it`,
});

export const CALLER_RULES: Rules<Caller> = {
  token: orFunction(TOKEN),
  credentials: orFunction(CREDENTIALS),
  region: TEXT,
};

/** Adds proof of who calls to a request. */
export interface Authorizer {
  /**
   * @param refused whether the API refused the previous try's credentials
   * @returns the headers to send, and what proves who calls
   */
  authorize(
    request: UnsignedRequest,
    refused: boolean,
  ): Promise<{ headers: Readonly<Record<string, string>>; by: 'signature' | 'token' | 'nothing' }>;
  /** Whether new credentials can be fetched after a refusal. */
  readonly refreshable: boolean;
}

/** The host name of an API Gateway, in each of AWS's partitions: China, the European Sovereign Cloud and the isolated ones have domains of their own. */
const API_HOST =
  /\.execute-api\.([a-z0-9-]+)\.(?:amazonaws\.(?:com(?:\.cn)?|eu)|c2s\.ic\.gov|sc2s\.sgov\.gov|csp\.hci\.ic\.gov|cloud\.adc-e\.uk)$/;

/** The region in an API Gateway host name; `null` for other hosts. */
export function regionOf({ hostname }: URL): string | null {
  return API_HOST.exec(hostname)?.[1] ?? null;
}

/**
 * Chooses how calls prove who makes them.
 *
 * @throws InvalidArgument if both a token and credentials are given, or credentials without a region
 */
export function createAuthorizer(
  { credentials, token, region: givenRegion }: Caller,
  { url, clock, environment }: { url: URL; clock: Clock; environment: () => Environment },
): Authorizer {
  if (credentials && token) throw new InvalidArgument('Give token or credentials, not both.');
  if (token !== undefined) {
    return {
      refreshable: false,
      authorize: async ({ headers }) => {
        const value = typeof token === 'function' ? await token() : token;
        check('token', value, TOKEN);
        return { headers: { ...headers, authorization: `Bearer ${value}` }, by: 'token' };
      },
    };
  }
  const region = givenRegion ?? regionOf(url);
  if (credentials && !region) {
    throw new InvalidArgument(
      `Give region: the host name ${url.hostname} does not contain it, and a signature is for one region.`,
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
  if (typeof credentials === 'function') {
    const checked: AwsCredentialsProvider = async (options) => {
      const made = await credentials(options);
      check('credentials', made, CREDENTIALS);
      return made;
    };
    return cachedCredentials(checked, clock);
  }
  if (credentials) return { get: () => Promise.resolve(credentials) };
  return {
    get: async () => {
      const found = environmentCredentials(environment());
      if (found) check('AWS_ACCESS_KEY_ID, AWS_SECRET_ACCESS_KEY, AWS_SESSION_TOKEN', found, CREDENTIALS);
      return found;
    },
  };
}
