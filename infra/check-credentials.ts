import { CloudFormationClient, DescribeStacksCommand } from '@aws-sdk/client-cloudformation';

/** Milliseconds that AWS may take to answer, or to be connected to. */
const TIMEOUT_MS = 10_000;

/** What CDK takes, too, if nothing says where to deploy. */
const FALLBACK_REGION = 'us-east-1';

/** A name that no stack has: what matters is whether AWS knows the caller. */
const NO_STACK = 'lovage-credentials-check';

const HOW =
  'set AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY (and AWS_SESSION_TOKEN, if they are temporary), or log in (aws configure, aws sso login) ' +
  'and name the profile with AWS_PROFILE or --profile.';

/** AWS's names for credentials that it does not accept. A caller who may not do something has none of these. */
const UNKNOWN: readonly string[] = [
  ...['InvalidClientTokenId', 'UnrecognizedClientException', 'InvalidAccessKeyId', 'AuthFailure'],
  ...[
    'SignatureDoesNotMatch',
    'InvalidSignatureException',
    'IncompleteSignature',
    'MissingAuthenticationToken',
  ],
];

const EXPIRED: readonly string[] = ['ExpiredToken', 'ExpiredTokenException', 'RequestExpired'];

/** Node.js's names for a service that cannot be reached. */
const UNREACHABLE =
  /^(?:ENOTFOUND|EAI_AGAIN|ECONNREFUSED|ECONNRESET|EHOSTUNREACH|ENETUNREACH|ETIMEDOUT|TimeoutError)$/;

/**
 * Asks AWS whether it accepts the credentials that CDK would use.
 *
 * @param profile given with `--profile`; by default that of the environment
 * @returns one sentence that says what to do; `null` if AWS knows the caller, or if something else is wrong, which CDK then tells
 */
export async function checkCredentials(profile: string | undefined): Promise<string | null> {
  const client = new CloudFormationClient({
    ...(profile === undefined ? {} : { profile }),
    maxAttempts: 2,
    requestHandler: { connectionTimeout: TIMEOUT_MS, requestTimeout: TIMEOUT_MS },
  });
  const named = profile ?? process.env['AWS_PROFILE'];
  try {
    const region = await client.config.region().catch(() => FALLBACK_REGION);
    client.config.region = async () => region;
    await client.config.credentials().catch((error: unknown) => {
      throw new NoCredentials(error);
    });
    await client.send(new DescribeStacksCommand({ StackName: NO_STACK }));
    return null;
  } catch (error) {
    return sentenceFor(error, named);
  } finally {
    client.destroy();
  }
}

/** No credentials were found. */
class NoCredentials extends Error {
  constructor(cause: unknown) {
    super(cause instanceof Error ? cause.message : String(cause), { cause });
  }
}

function sentenceFor(error: unknown, profile: string | undefined): string | null {
  if (!(error instanceof Error)) return null;
  if (error instanceof NoCredentials) return withoutCredentials(error.message, profile);
  if (EXPIRED.includes(error.name)) {
    return `The AWS credentials have expired (${error.name}): get new ones, and ${HOW}`;
  }
  if (UNKNOWN.includes(error.name)) {
    return `AWS does not accept these credentials (${error.name}): check the key, its secret and session token, and the clock of this machine.`;
  }
  const { code }: { readonly code?: unknown } = Object(error);
  const name = typeof code === 'string' ? code : error.name;
  // CDK goes through a proxy, and this does not.
  return UNREACHABLE.test(name) && !isBehindProxy()
    ? `AWS cannot be reached (${name}): check the network, the region and AWS_ENDPOINT_URL.`
    : null;
}

function withoutCredentials(message: string, profile: string | undefined): string {
  if (/\bsso\b|token/i.test(message)) {
    return `The AWS session${of(profile)} is over: run aws sso login${profile === undefined ? '' : ` --profile ${profile}`}, then try again.`;
  }
  if (profile !== undefined) {
    return `There are no AWS credentials for the profile ${profile}: check its name in ~/.aws/config and ~/.aws/credentials, or ${HOW}`;
  }
  return `There are no AWS credentials: ${HOW}`;
}

function isBehindProxy(): boolean {
  return ['HTTPS_PROXY', 'https_proxy', 'HTTP_PROXY', 'http_proxy'].some((name) => process.env[name]);
}

function of(profile: string | undefined): string {
  return profile === undefined ? '' : ` of the profile ${profile}`;
}
