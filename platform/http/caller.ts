import type { Authorizer } from './http-request.ts';

/** A caller: the same texts in each of its calls, and in no other's. */
export type Caller = readonly string[];

/**
 * Tells who calls, as API Gateway authenticated it.
 *
 * - IAM: the ARN of the user or the role. A role's is the same in all its sessions, whose names are whatever who assumes it makes up. A Cognito
 *   identity pool gives all its users one role; there, the identity belongs to it.
 * - JWT: the issuer and the token's `sub`, or else its `client_id`. That comes second, because all users of an application share it; a token that
 *   an application gets for itself has its own `sub` (RFC 9068, section 2.2), or none.
 *
 * @returns `null` if nobody was authenticated, as with `auth=none`
 */
export function callerOf({ iam, jwt }: Authorizer): Caller | null {
  if (iam?.userArn) {
    const identity = iam.cognitoIdentity?.identityId;
    return ['iam', withoutSession(iam.userArn), ...(identity ? [identity] : [])];
  }
  if (!jwt?.claims) return null;
  // API Gateway has compared `iss` with the setting; it may be another after a change of providers.
  const { iss = '', sub, client_id: clientId } = jwt.claims;
  if (sub) return ['sub', iss, sub];
  return clientId ? ['client_id', iss, clientId] : ['iss', iss];
}

/** `arn:aws:sts::<account>:assumed-role/<role>/<session>` without the session, in whose name there can be no slash. Other ARNs stay as they are. */
function withoutSession(arn: string): string {
  return /^(arn:[^:]*:sts:[^:]*:[^:]*:assumed-role\/.+)\/[^/]*$/.exec(arn)?.[1] ?? arn;
}
