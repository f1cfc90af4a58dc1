import { BatchGetItemCommand, GetItemCommand, PutItemCommand } from '@aws-sdk/client-dynamodb';
import { describe, expect, test } from 'vitest';
import { callerOf } from '../../../../platform/http/caller.ts';
import type { Authorizer } from '../../../../platform/http/http-request.ts';
import { idOfKey } from '../../../../platform/http/idempotency.ts';
import { additions, entriesOf } from './bulk-answer.ts';
import { bearerOf, roleOf } from './callers.ts';
import { accepted, enqueueApp } from './enqueue-app.ts';

const KEY = { 'idempotency-key': 'order-7' };
const ALICE = roleOf('alice');
const BOB = bearerOf({ sub: 'bob' });

interface Sent {
  readonly authorizer?: Authorizer;
  readonly keysPerCaller?: boolean;
}

/** Every way to use a key. @returns the ids of the tasks, and of what else the key made in the table or was looked up by */
async function idsUsed(options: Sent): Promise<readonly unknown[]> {
  const single = enqueueApp(options);
  const one = await accepted(await single.postJson('/tasks/add', { a: 1, b: 2 }, KEY));
  const form = enqueueApp(options);
  const email = await accepted(
    await form.postForm('/send_email', 'recipient=bob@example.com&content=Hi', KEY),
  );
  const many = enqueueApp(options);
  const entries = await entriesOf(await many.postJson('/tasks', { tasks: additions(2) }, KEY));
  const refused = enqueueApp(options);
  await refused.postJson('/tasks/add', { a: 'refused today' }, KEY);
  return [
    one.id,
    email.id,
    ...entries.map(({ id }) => id),
    many.dynamo.commandCalls(PutItemCommand)[0]?.args[0].input.Item?.['id']?.S,
    ...many.dynamo
      .commandCalls(BatchGetItemCommand)
      .flatMap((call) => call.args[0].input.RequestItems?.['results']?.Keys?.map((key) => key['id']?.S)),
    refused.dynamo.commandCalls(GetItemCommand)[0]?.args[0].input.Key?.['id']?.S,
  ];
}

const expected = (authorizer: Authorizer | null) => {
  const id = (index?: number) => idOfKey(authorizer && callerOf(authorizer), 'order-7', index);
  return [id(), id(), id(0), id(1), id(), id(0), id(1), id()];
};

describe('a key', () => {
  test.each([
    ['a role', ALICE],
    ['a subject', BOB],
  ])('of %s is that caller’s in every call, with keys per caller', async (_who, authorizer) => {
    expect(await idsUsed({ authorizer, keysPerCaller: true })).toEqual(expected(authorizer));
  });

  test.each([
    ['without authentication, though with keys per caller', { keysPerCaller: true }],
    ['of a role, without keys per caller', { authorizer: ALICE }],
    ['of a subject, without keys per caller', { authorizer: BOB }],
  ])('%s is everybody’s in every call, as in earlier versions', async (_who, options) => {
    const ids = await idsUsed(options);
    expect(ids).toEqual(expected(null));
    expect(ids.slice(0, 3)).toEqual([
      '1d6c5f46-46b7-5102-b06d-48b53966c8eb',
      '1d6c5f46-46b7-5102-b06d-48b53966c8eb',
      '53955a5b-81a6-55b2-aadb-bec17cd91abf',
    ]);
  });
});

test('nothing of the caller goes into the table, a message, the log or the answer', async () => {
  const secrets = ['S3CRET-role', 'S3CRET-session', '999988887777', 'S3CRET-sub', 'S3CRET-issuer'];
  for (const authorizer of [
    roleOf('S3CRET-role', 'S3CRET-session', '999988887777'),
    bearerOf({ sub: 'S3CRET-sub', iss: 'https://S3CRET-issuer/' }),
  ]) {
    const app = enqueueApp({ authorizer, keysPerCaller: true });
    const answers = [
      await app.postJson('/tasks/add', { a: 1, b: 2 }, KEY),
      await app.postJson('/tasks/add', { a: 'x' }, KEY),
      await app.postJson('/tasks', { tasks: additions(2) }, KEY),
    ];
    const told = await Promise.all(answers.map((answer) => answer.text()));
    const stored = [...app.dynamo.calls(), ...app.sqs.calls()].map(({ args }) => args[0].input);
    expect(stored.length).toBeGreaterThan(5);
    const seen = JSON.stringify([told, answers.map(({ headers }) => [...headers]), stored, app.log.lines]);
    for (const secret of secrets) expect(seen).not.toContain(secret);
  }
});
