import type { Auth } from './settings.ts';

/** Takes all email, also from an account that is still in SES's sandbox, and delivers it nowhere (SES mailbox simulator). */
const RECIPIENT = 'success@simulator.amazonses.com';

/** What a shell is to have in its environment, so that `curl` calls as the holder of it. */
const CREDENTIALS: Readonly<Record<Auth, (region: string) => readonly string[]>> = {
  // Without a session token, as an IAM user's keys are, curl leaves the header out: it has no value then.
  iam: (region) => [
    `--aws-sigv4 "aws:amz:${region}:execute-api"`,
    '--user "$AWS_ACCESS_KEY_ID:$AWS_SECRET_ACCESS_KEY"',
    '-H "x-amz-security-token: $AWS_SESSION_TOKEN"',
  ],
  jwt: () => ['-H "authorization: Bearer $TOKEN"'],
  none: () => [],
};

/**
 * A call to paste into a shell: it sends an email, and answers with the task.
 *
 * @param url of the API
 */
export function exampleCall(auth: Auth, url: string, region: string): string {
  return [
    'curl',
    ...CREDENTIALS[auth](region),
    `-d recipient=${RECIPIENT} -d content=Hello`,
    `${url}/send_email`,
  ].join(' ');
}
