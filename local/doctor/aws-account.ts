import { CloudFormationClient } from '@aws-sdk/client-cloudformation';
import { AwsClient } from 'aws4fetch';

/** Milliseconds that AWS may take to answer, or to be connected to. */
const TIMEOUT_MS = 10_000;

/** An answer of AWS that is no success. */
export class AwsRefusal extends Error {
  override readonly name = 'AwsRefusal';
  readonly status: number;
  /** AWS's own name for it, such as `AccessDeniedException`. */
  readonly code: string;

  constructor(status: number, code: string) {
    super(`${code} (${status})`);
    this.status = status;
    this.code = code;
  }
}

/** Calls of the account that a deployment would go to, with the credentials that CDK would use. */
export interface AwsAccount {
  readonly region: string;
  readonly cloudFormation: CloudFormationClient;
  /** Makes a call that reads. @throws AwsRefusal, or what `fetch` throws */
  read(service: AwsService, path: string): Promise<string>;
}

/** The services that have the calls; their names in host names. */
const HOSTS = { sts: 'sts', lambda: 'lambda', ses: 'email' } as const;

type AwsService = keyof typeof HOSTS;

/** Where to look, if not where the environment and the profile say. */
export interface AccountOptions {
  readonly region?: string | undefined;
  readonly profile?: string | undefined;
  readonly environment: Readonly<Record<string, string | undefined>>;
}

/** The client whose region and credentials are those that everything else has. */
export function accountClient({ region, profile }: AccountOptions): CloudFormationClient {
  return new CloudFormationClient({
    ...(region === undefined ? {} : { region }),
    ...(profile === undefined ? {} : { profile }),
    maxAttempts: 2,
    requestHandler: { connectionTimeout: TIMEOUT_MS, requestTimeout: TIMEOUT_MS },
  });
}

/** @throws Error if there are no credentials */
export async function openAccount(
  cloudFormation: CloudFormationClient,
  region: string,
  environment: AccountOptions['environment'],
): Promise<AwsAccount> {
  const { accessKeyId, secretAccessKey, sessionToken } = await cloudFormation.config.credentials();
  const client = new AwsClient({
    accessKeyId,
    secretAccessKey,
    ...(sessionToken === undefined ? {} : { sessionToken }),
    region,
    retries: 1,
  });
  const suffix = region.startsWith('cn-') ? '.cn' : '';
  return {
    region,
    cloudFormation,
    read: async (service, path) => {
      const host = `https://${HOSTS[service]}.${region}.amazonaws.com${suffix}`;
      const endpoint =
        environment[`AWS_ENDPOINT_URL_${service.toUpperCase()}`] || environment['AWS_ENDPOINT_URL'] || host;
      const answer = await client.fetch(`${endpoint.replace(/\/+$/, '')}${path}`, {
        aws: { service },
        signal: AbortSignal.timeout(TIMEOUT_MS),
      });
      const text = await answer.text();
      if (!answer.ok) throw new AwsRefusal(answer.status, codeIn(answer, text));
      return text;
    },
  };
}

function codeIn({ headers, status }: Response, text: string): string {
  const named =
    headers.get('x-amzn-errortype') ??
    /"(?:__type|code)"\s*:\s*"([^"]+)"|<Code>([^<]+)</i.exec(text)?.slice(1).find(Boolean);
  return named?.replace(/^.*#/, '').replace(/:.*$/, '') ?? `HTTP ${status}`;
}
