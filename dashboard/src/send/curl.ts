import type { PageConfig } from '../../page-config.ts';
import type { Json } from '../api/task.ts';

interface CurlCall {
  /** Where the API is, without a slash at its end. */
  readonly origin: string;
  readonly path: string;
  readonly input: Json;
  readonly idempotencyKey: string;
  readonly signedIn: PageConfig['signedIn'];
}

/** The same call for a shell. */
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

/** Quotes a word for a POSIX shell: nothing within is interpreted. */
export function quote(word: string): string {
  return `'${word.replaceAll("'", `'\\''`)}'`;
}
