import { readFileSync } from 'node:fs';
import path from 'node:path';
import { expect, test } from 'vitest';
import { readSettings } from '../../infra/read-settings.ts';
import { resourcesOf, SENDER, synthesize } from './synthesize.ts';

/** What each function that knows of it is told of callers' keys, by the start of its description. */
function toldIn(context: Readonly<Record<string, unknown>>): Record<string, unknown> {
  const functions = [...resourcesOf(synthesize(context), 'AWS::Lambda::Function').values()];
  return Object.fromEntries(
    functions.flatMap(({ Properties }) => {
      const told = Object(Properties['Environment']).Variables.KEYS_PER_CALLER;
      return told === undefined ? [] : [[String(Properties['Description']).match(/^\w+/)?.[0], told]];
    }),
  );
}

test.each([{}, { keysPerCaller: 'off' }])('all callers share their keys with %j', (context) => {
  expect(toldIn(context)).toEqual({});
});

test.each([
  {},
  { auth: 'jwt', jwtIssuer: 'https://id.example.com/', jwtAudience: 'lovage' },
  // Nobody is known there, so that all share their keys after all. Not refused, because the repository's cdk.json sets it.
  { auth: 'none', anybodyMaySendEmail: 'true' },
])('with keysPerCaller, the functions that make ids of keys are told so: %j', (context) => {
  expect(toldIn({ ...context, keysPerCaller: 'on' })).toEqual({ Releases: 'on', Takes: 'on' });
});

test.each(['true', true, 'yes', ''])('keysPerCaller %j is refused', (keysPerCaller) => {
  expect(() => synthesize({ keysPerCaller })).toThrow('keysPerCaller');
});

test('this repository’s own cdk.json sets it, and nothing else', () => {
  const file = readFileSync(path.join(import.meta.dirname, '..', '..', 'cdk.json'), 'utf8');
  const { context }: { context: Record<string, unknown> } = JSON.parse(file);
  expect(context).toEqual({ keysPerCaller: 'on' });
  expect(readSettings({ sender: SENDER, ...context }).settings).toMatchObject({ keysPerCaller: 'on' });
});
