import { describe, expect, test } from 'vitest';
import * as z from 'zod/mini';
import { celeryDefinitions, notRegistered } from '../../../../core/celery/find-by-celery-name.ts';
import { defineTask } from '../../../../core/definition/define-task.ts';
import { createRegistry } from '../../../../core/definition/registry.ts';

const define = (name: string, celery?: unknown) =>
  defineTask({
    name,
    input: z.strictObject({}),
    run: () => null,
    ...(celery === undefined ? {} : { celery: celery as { names: [] } }),
  });
const find = (...definitions: readonly ReturnType<typeof define>[]) =>
  celeryDefinitions(createRegistry(definitions));

describe('the definitions that Python may call', () => {
  test('are found by each of their names, and no others are', () => {
    const email = define('send_email', { names: ['shop.tasks.send_email', 'send_email'] });
    const found = find(email, define('add'));
    expect([...found]).toEqual([
      ['shop.tasks.send_email', email],
      ['send_email', email],
    ]);
    expect(found.get('add')).toBeUndefined();
    expect(found.get('constructor')).toBeUndefined();
  });

  test('have names unlike all others', () => {
    const names = ['shop.tasks.send_email'];
    expect(() => find(define('a', { names }), define('b', { names }))).toThrow(
      new TypeError(
        'Tasks "a" and "b" are both named "shop.tasks.send_email" in Python. Give one of them another name.',
      ),
    );
  });

  test.each(['a', 'a.b', 'shop.Tasks._send', 'm\u00fcll.\u00e9', 'mail:send-now', 'x'.repeat(255)])(
    'may be named %j',
    (name) => {
      expect(find(define('a', { names: [name] })).has(name)).toBe(true);
    },
  );

  test.each(['', '.', 'a.', '.a', 'a..b', 'a b', 'a\n', 'x'.repeat(256), 7, null])(
    'may not be named %j',
    (name) => {
      expect(() => find(define('a', { names: [name] }))).toThrow('Task "a": celery.names must be');
    },
  );

  test.each([
    [{}],
    [{ names: 'a' }],
    [{ names: [] }],
    [{ names: ['a', 'a'] }],
    [{ names: ['a'], fields: 'a' }],
    [{ names: ['a'], fields: ['a', 'a'] }],
    [{ names: ['a'], fields: [1] }],
    [{ names: ['a'], field: ['a'] }],
  ])('may not say %j', (celery) => {
    expect(() => find(define('a', celery))).toThrow(/^Task "a": celery\./);
  });
});

test('an unknown name is what a Python worker calls it', () => {
  expect(notRegistered('shop.tasks.x')).toEqual({
    exception: 'celery.exceptions.NotRegistered',
    message: 'shop.tasks.x',
  });
});
