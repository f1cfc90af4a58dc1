import type { PageConfig } from '../../page-config.ts';
import type { Json } from '../api/task.ts';

interface CurlCall {
  /** The API's URL, without a trailing slash. */
  readonly origin: string;
  readonly path: string;
  readonly input: Json;
  readonly idempotencyKey: string;
  readonly signedIn: PageConfig['signedIn'];
}

/** A call as a shell command. */
export function curlOf({ origin, path, input, idempotencyKey, signedIn }: CurlCall): string {
  const signature =
    signedIn === null
      ? []
      : [
          `--aws-sigv4 ${quote(`aws:amz:${signedIn}:execute-api`)}`,
          '--user "$AWS_ACCESS_KEY_ID:$AWS_SECRET_ACCESS_KEY"',
          '-H "x-amz-security-token: $AWS_SESSION_TOKEN"',
        ];
  return [
    `curl ${quote(origin + path)}`,
    ...signature,
    `-H ${quote('content-type: application/json')}`,
    ...(idempotencyKey === '' ? [] : [`-H ${quote(`idempotency-key: ${idempotencyKey}`)}`]),
    `-d ${quote(JSON.stringify(input))}`,
  ].join(' \\\n  ');
}

/** Quotes a word for a POSIX shell, which then interprets nothing in it. */
export function quote(word: string): string {
  return `'${word.replaceAll("'", `'\\''`)}'`;
}
