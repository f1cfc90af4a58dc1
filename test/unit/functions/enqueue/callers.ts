import type { Authorizer } from '../../../../platform/http/http-request.ts';

/** What API Gateway says of a caller who signs with IAM credentials. */
export const signedBy = (userArn: string, identityId?: string): Authorizer => ({
  iam: { userArn, cognitoIdentity: identityId === undefined ? null : { identityId } },
});

/** The same of a role, in one of its sessions. */
export const roleOf = (role: string, session = 'session', account = '111122223333') =>
  signedBy(`arn:aws:sts::${account}:assumed-role/${role}/${session}`);

/** What API Gateway says of a caller with a token. */
export const bearerOf = (claims: Readonly<Record<string, string>>): Authorizer => ({
  jwt: { claims: { iss: 'https://id.example.com/', aud: 'lovage', scope: 'tasks:send', ...claims } },
});
