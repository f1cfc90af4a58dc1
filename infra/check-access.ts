import type { Settings } from './settings.ts';

/**
 * Finds conflicts among the settings of who may call, each valid on its own: a setting that the chosen `auth` needs is missing, or one
 * that it ignores is set, though somebody may rely on it.
 */
export function checkAccess(settings: Settings): string[] {
  const { auth, jwtIssuer, jwtAudience, jwtScopePrefix, anybodyMaySendEmail } = settings;
  const problems: string[] = [];
  if (auth === 'jwt') {
    for (const [name, value] of Object.entries({ jwtIssuer, jwtAudience })) {
      if (value === undefined) problems.push(`${name} is missing; auth jwt needs it.`);
    }
  } else {
    for (const [name, value] of Object.entries({ jwtIssuer, jwtAudience, jwtScopePrefix })) {
      if (value !== undefined) {
        problems.push(`${name} is for auth jwt, but auth is ${auth}. Set auth=jwt, or remove ${name}.`);
      }
    }
  }
  if (auth === 'none' && !anybodyMaySendEmail) {
    problems.push(
      `auth is none: anybody on the internet could ${whatAnybodyCould(settings)}, read every task with its input, and revoke it. ` +
        'If you mean that, set anybodyMaySendEmail=true as well; otherwise use iam or jwt.',
    );
  }
  if (auth !== 'none' && anybodyMaySendEmail) {
    problems.push(
      `anybodyMaySendEmail is for auth none, but auth is ${auth}. Remove it: only callers that ${auth} authorizes may send.`,
    );
  }
  return problems;
}

function whatAnybodyCould({ sender }: Settings): string {
  return sender === undefined ? 'send every task' : `send email as ${sender}`;
}
