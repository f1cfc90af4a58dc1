import { regionOf } from '../../client/authorization/authorize.ts';
import type { Environment } from '../../client/authorization/credentials.ts';
import { isLocal } from '../../client/authorization/is-local.ts';
import { CliError, EXIT } from '../cli-error.ts';

/** Where calls go and who makes them, as given on the command line. */
export interface TargetOptions {
  /** A deployed stage. */
  readonly stage?: string | undefined;
  /** The name that it was deployed with. Default `lovage`. */
  readonly deployment?: string | undefined;
  readonly url?: string | undefined;
  /** AWS region of the stage, or the one to sign for if the URL does not contain it. */
  readonly region?: string | undefined;
  /** A profile of the AWS configuration files. */
  readonly profile?: string | undefined;
  /** A JSON Web Token, for an API with `auth: jwt`. */
  readonly token?: string | undefined;
}

/** The default URL of the local system. */
const LOCAL_URL = 'http://localhost:3000';

/** The API to call. */
export interface Target {
  /** Its name in messages: a stage's name, after that of a deployment if it was given; `local`; or a host. */
  readonly name: string;
  readonly url: URL;
  readonly token: string | undefined;
  /** The region to sign for; `null` if calls are not signed with AWS credentials. */
  readonly region: string | null;
}

/**
 * Finds the API: by `--stage`, by `--url`, by `LOVAGE_URL`, or on this machine.
 *
 * @param findStage asks AWS for a stage's URL
 * @throws CliError if options contradict each other, or the URL is invalid
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
  if (options.deployment !== undefined && options.stage === undefined) {
    throw new CliError(EXIT.usage, 'Give --stage with --deployment: a deployment has stages, such as dev.');
  }
  if (options.stage !== undefined) {
    const found = await findStage(options.stage, options);
    const region = token === undefined ? found.region : null;
    const name = options.deployment === undefined ? options.stage : `${options.deployment}-${options.stage}`;
    return { name, url: new URL(found.url), token, region };
  }
  const url = readUrl(options.url ?? (environment['LOVAGE_URL'] || LOCAL_URL));
  // To this machine no call is signed.
  if (isLocal(url)) return { name: 'local', url, token, region: null };
  // Calls to a host that is not AWS's are signed only on request.
  const asked = options.region ?? (options.profile === undefined ? undefined : environment['AWS_REGION']);
  const region = token === undefined ? (asked ?? regionOf(url)) : null;
  if (options.profile !== undefined && region === null && token === undefined) {
    throw new CliError(EXIT.usage, `Give --region: the host name ${url.hostname} does not contain it.`);
  }
  return { name: url.hostname, url, token, region };
}

function readUrl(given: string): URL {
  const url = URL.canParse(given) ? new URL(given) : null;
  if (url?.protocol === 'http:' || url?.protocol === 'https:') return url;
  throw new CliError(EXIT.usage, `"${given}" is not a URL. It must begin with https:// or http://.`);
}
