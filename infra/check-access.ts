import type { Settings } from './settings.ts';

/**
 * What is wrong with who may call, though each of the settings is well by itself: something that the chosen `auth` lacks, or
 * something that it has no use for and that its author may count on.
 */
export function checkAccess(settings: Settings): string[] {
  const { auth, jwtIssuer, jwtAudience, jwtScopePrefix, anybodyMaySendEmail } = settings;
  const problems: string[] = [];
  if (auth === 'jwt') {
    for (const [name, value] of Object.entries({ jwtIssuer, jwtAudience })) {
      if (value === undefined) problems.push(`${name} is missing; auth is jwt, which needs it.`);
    }
  } else {
    for (const [name, value] of Object.entries({ jwtIssuer, jwtAudience, jwtScopePrefix })) {
      if (value !== undefined) {
        problems.push(
          `${name} is for auth jwt, but auth is ${auth}. Give -c auth=jwt, or leave ${name} out.`,
        );
      }
    }
  }
  if (auth === 'none' && !anybodyMaySendEmail) {
    problems.push(
      `auth is none: anybody on the internet could then send email as ${settings.sender}, read every task with its input, and ` +
        'revoke it. Give -c anybodyMaySendEmail=true as well if that is meant; otherwise use iam or jwt.',
    );
  }
  if (auth !== 'none' && anybodyMaySendEmail) {
    problems.push(
      `anybodyMaySendEmail is for auth none, but auth is ${auth}. Leave it out: only callers whom ${auth} lets in may send.`,
    );
  }
  return problems;
}
