import { regionOf } from '../../client/authorize.ts';
import type { Environment } from '../../client/credentials.ts';
import { CliError, EXIT } from '../cli-error.ts';

/** Where calls go, and who makes them, as a person says it. */
export interface TargetOptions {
  /** A deployed stage: the stack `lovage-<stage>` is asked for its URL. */
  readonly stage?: string | undefined;
  readonly url?: string | undefined;
  /** AWS region of the stage, or the one that a URL without a region is signed for. */
  readonly region?: string | undefined;
  /** A profile of the AWS configuration files. */
  readonly profile?: string | undefined;
  /** A JSON Web Token, for an API with `auth: jwt`. */
  readonly token?: string | undefined;
}

/** Where the local system answers, unless told otherwise. */
const LOCAL_URL = 'http://localhost:3000';

/** The API to call. */
export interface Target {
  /** How it is called in messages: a stage's name, `local`, or a host. */
  readonly name: string;
  readonly url: URL;
  readonly token: string | undefined;
  /** The region to sign for; `null` when calls are not signed with AWS credentials. */
  readonly region: string | null;
}

/**
 * Finds the API: by `--stage`, by `--url`, by `LOVAGE_URL`, or on this machine.
 *
 * @param findStage asks AWS for a stage's URL
 * @throws CliError when options contradict each other, or the URL is none
 */
export async function resolveTarget(
  options: TargetOptions,
  environment: Environment,
  findStage: (stage: string, options: TargetOptions) => Promise<{ url: string; region: string }>,
): Promise<Target> {
  const token = options.token ?? (environment['LOVAGE_TOKEN'] || undefined);
  if (options.stage !== undefined && options.url !== undefined) {
    throw new CliError(EXIT.usage, 'Give --stage or --url, not both.');
  }
  if (options.stage !== undefined) {
    const found = await findStage(options.stage, options);
    const region = token === undefined ? found.region : null;
    return { name: options.stage, url: new URL(found.url), token, region };
  }
  const url = readUrl(options.url ?? (environment['LOVAGE_URL'] || LOCAL_URL));
  if (isLocal(url)) return { name: 'local', url, token, region: null };
  // A host that is not AWS's is shown a signature only when it is asked for.
  const asked = options.region ?? (options.profile === undefined ? undefined : environment['AWS_REGION']);
  const region = token === undefined ? (asked ?? regionOf(url)) : null;
  if (options.profile !== undefined && region === null && token === undefined) {
    throw new CliError(EXIT.usage, `Give --region: it cannot be told from ${url.hostname}.`);
  }
  return { name: url.hostname, url, token, region };
}

/** Whether a URL is of this machine: no call to it is signed. */
export function isLocal({ hostname }: URL): boolean {
  return hostname === 'localhost' || hostname === '[::1]' || /^127\.\d+\.\d+\.\d+$/.test(hostname);
}

function readUrl(given: string): URL {
  const url = URL.canParse(given) ? new URL(given) : null;
  if (url?.protocol === 'http:' || url?.protocol === 'https:') return url;
  throw new CliError(EXIT.usage, `"${given}" is no URL. It begins with https:// or http://.`);
}
