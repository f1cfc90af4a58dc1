import type { Auth } from './settings.ts';

/** Accepts all email, even from an account that is still in SES's sandbox, and delivers it nowhere (SES mailbox simulator). */
const RECIPIENT = 'success@simulator.amazonses.com';

/** The options with which `curl` takes the caller's credentials from the shell's environment. */
const CREDENTIALS: Readonly<Record<Auth, (region: string) => readonly string[]>> = {
  // An IAM user's keys have no session token; the header then has no value, and curl leaves it out.
  iam: (region) => [
    `--aws-sigv4 "aws:amz:${region}:execute-api"`,
    '--user "$AWS_ACCESS_KEY_ID:$AWS_SECRET_ACCESS_KEY"',
    '-H "x-amz-security-token: $AWS_SESSION_TOKEN"',
  ],
  jwt: () => ['-H "authorization: Bearer $TOKEN"'],
  none: () => [],
};

/**
 * A call to paste into a shell: it sends an email and prints the task, or, if there is no task of this name, lists tasks.
 *
 * @param url the API's URL
 * @param tasks the names of the task definitions
 */
export function exampleCall(auth: Auth, url: string, region: string, tasks: readonly string[]): string {
  const call = tasks.includes('send_email')
    ? [`-d recipient=${RECIPIENT} -d content=Hello`, `${url}/send_email`]
    : [`${url}/tasks`];
  return ['curl', ...CREDENTIALS[auth](region), ...call].join(' ');
}
