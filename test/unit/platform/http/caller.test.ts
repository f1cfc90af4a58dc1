import { expect, test } from 'vitest';
import { callerOf } from '../../../../platform/http/caller.ts';
import type { Authorizer } from '../../../../platform/http/http-request.ts';
import { idOfKey } from '../../../../platform/http/idempotency.ts';
import { bearerOf, roleOf, signedBy } from '../../functions/enqueue/callers.ts';

const idFor = (authorizer: Authorizer, key = 'order-7') => idOfKey(callerOf(authorizer), key);

test.each<[string, Authorizer, Authorizer]>([
  ['a role in two sessions', roleOf('sender', 'one'), roleOf('sender', 'i-0abc@example.com')],
  [
    'a role with two access keys',
    { iam: { ...roleOf('sender').iam, ...{ accessKey: 'ASIA1' } } },
    { iam: { ...roleOf('sender').iam, ...{ accessKey: 'ASIA2' } } },
  ],
  [
    'a Cognito identity in two sessions',
    signedBy('arn:aws:sts::111122223333:assumed-role/web/one', 'eu-central-1:bob'),
    signedBy('arn:aws:sts::111122223333:assumed-role/web/two', 'eu-central-1:bob'),
  ],
  [
    'a subject in two applications',
    bearerOf({ sub: 'u1', client_id: 'a' }),
    bearerOf({ sub: 'u1', client_id: 'b' }),
  ],
  [
    'a subject with two tokens',
    bearerOf({ sub: 'u1', jti: '1', exp: '1' }),
    bearerOf({ sub: 'u1', jti: '2', exp: '2' }),
  ],
  [
    'a client without subject',
    bearerOf({ client_id: 'a', jti: '1' }),
    bearerOf({ client_id: 'a', jti: '2' }),
  ],
])('%s is one caller', (_who, one, again) => {
  expect(callerOf(one)).not.toBeNull();
  expect(idFor(one)).toBe(idFor(again));
});

test('no two of these are one caller, and none has the shared keys', () => {
  const callers: readonly Authorizer[] = [
    {},
    roleOf('sender'),
    roleOf('sender2'),
    roleOf('Sender'),
    roleOf('sender', 'session', '444455556666'),
    // Not documented; if a role's path came, it would be part of its name.
    signedBy('arn:aws:sts::111122223333:assumed-role/path/sender/session'),
    signedBy('arn:aws:sts::111122223333:assumed-role/path/other/session'),
    signedBy('arn:aws:sts::111122223333:assumed-role/sender/session', 'eu-central-1:alice'),
    signedBy('arn:aws:sts::111122223333:assumed-role/sender/session', 'eu-central-1:bob'),
    signedBy('arn:aws:iam::111122223333:user/alice'),
    signedBy('arn:aws:iam::111122223333:user/bob'),
    signedBy('arn:aws:iam::111122223333:user/team/bob'),
    signedBy('arn:aws:iam::111122223333:user/team/alice'),
    signedBy('arn:aws:iam::111122223333:user/sender'),
    signedBy('arn:aws:iam::444455556666:user/bob'),
    signedBy('arn:aws:iam::111122223333:root'),
    signedBy('arn:aws:sts::111122223333:federated-user/bob'),
    signedBy('arn:aws:sts::111122223333:federated-user/alice'),
    bearerOf({}),
    bearerOf({ sub: 'a' }),
    bearerOf({ sub: 'b' }),
    bearerOf({ client_id: 'a' }),
    bearerOf({ client_id: 'b' }),
    bearerOf({ sub: 'a', iss: 'https://other.example.com/' }),
    bearerOf({ client_id: 'a', iss: 'https://other.example.com/' }),
    // As if one part were another's beginning or end.
    bearerOf({ sub: 'b', iss: 'https://id.example.com/a' }),
    bearerOf({ sub: '/ab', iss: 'https://id.example.com' }),
    bearerOf({ sub: 'a","order-7' }),
    bearerOf({ sub: 'arn:aws:iam::111122223333:user/bob' }),
  ];
  const ids = callers.flatMap((caller) => [idFor(caller), idOfKey(callerOf(caller), 'order-7', 0)]);
  expect(new Set(ids).size).toBe(2 * callers.length);
});

test.each<[string, Authorizer]>([
  ['no authorizer', {}],
  ['an authorizer that says nothing', { iam: null, jwt: null }],
  ['IAM without an ARN', { iam: { userArn: null } }],
  ['a token without claims', { jwt: { claims: null } }],
])('with %s there is no caller to tell', (_what, authorizer) => {
  expect(callerOf(authorizer)).toBeNull();
});
