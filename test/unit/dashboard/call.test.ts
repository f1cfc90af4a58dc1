import { execFileSync } from 'node:child_process';
import { describe, expect, test } from 'vitest';
import { checkOptions, NO_OPTIONS, pathOf } from '../../../dashboard/src/send/call-options.ts';
import { curlOf, quote } from '../../../dashboard/src/send/curl.ts';

describe('the options of a call', () => {
  test('go into the query string, if they are given', () => {
    expect(pathOf('add', NO_OPTIONS)).toBe('/tasks/add');
    expect(pathOf('add', { ...NO_OPTIONS, countdown: ' 60 ', group: 'a b&c', idempotencyKey: 'k' })).toBe(
      '/tasks/add?countdown=60&group=a+b%26c',
    );
  });

  test('include times without an offset, which are in the reader’s time zone', () => {
    const local = new Date(2030, 0, 31, 12, 0, 5).toISOString();
    expect(pathOf('add', { ...NO_OPTIONS, eta: '2030-01-31T12:00:05' })).toBe(
      `/tasks/add?eta=${encodeURIComponent(local)}`,
    );
  });

  test('are checked before the call', () => {
    expect(checkOptions(NO_OPTIONS)).toEqual({});
    expect(
      checkOptions({ ...NO_OPTIONS, countdown: '900', expires: '1.5', idempotencyKey: 'order-1' }),
    ).toEqual({});
    const wrong = {
      ...NO_OPTIONS,
      countdown: '315576001',
      eta: '2030-01-31T12:00',
      expires: 'soon',
      idempotencyKey: 'ü',
    };
    expect(Object.keys(checkOptions(wrong))).toEqual(['countdown', 'eta', 'expires', 'idempotencyKey']);
  });
});

describe('the call as a shell command', () => {
  const call = {
    origin: 'http://localhost:3000',
    path: '/tasks/add?a=1&b=2',
    idempotencyKey: '',
    signedIn: null,
  };

  test('is what you would write by hand', () => {
    expect(curlOf({ ...call, input: { a: 1 } })).toBe(
      `curl 'http://localhost:3000/tasks/add?a=1&b=2' \\\n  -H 'content-type: application/json' \\\n  -d '{"a":1}'`,
    );
  });

  test('is signed if the API requires it', () => {
    const text = curlOf({ ...call, input: null, signedIn: 'eu-west-1', idempotencyKey: 'k' });
    expect(text).toContain(`--aws-sigv4 'aws:amz:eu-west-1:execute-api'`);
    expect(text).toContain(`-H 'idempotency-key: k'`);
  });

  test.each(["it's", '$(touch x) `y` "z" \\', 'a\nb', ''])('a shell reads %j as it is', (word) => {
    expect(execFileSync('/bin/sh', ['-c', `printf %s ${quote(word)}`]).toString()).toBe(word);
  });
});
