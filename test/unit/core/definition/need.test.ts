import { inspect } from 'node:util';
import { describe, expect, expectTypeOf, test } from 'vitest';
import * as z from 'zod';
import { fillNeed, NeedNotRead } from '../../../../core/definition/create-need.ts';
import { defineTask } from '../../../../core/definition/define-task.ts';
import { DefinitionError } from '../../../../core/definition/definition.ts';
import { environment } from '../../../../core/definition/environment.ts';
import { needsOf } from '../../../../core/definition/needs-of.ts';
import { createRegistry } from '../../../../core/definition/registry.ts';
import { secret } from '../../../../core/definition/secret.ts';
import { NonRetryable } from '../../../../core/protocol/errors.ts';

const input = z.strictObject({});
const run = () => null;

test('its value has the type of what the schema makes of the text', () => {
  const bucket = environment('BUCKET');
  const pageSize = environment('PAGE_SIZE', z.coerce.number());
  const database = secret(
    'DATABASE',
    z.string().transform((text) => ({ url: text })),
  );
  expectTypeOf<typeof bucket.value>().toEqualTypeOf<string>();
  expectTypeOf<typeof pageSize.value>().toEqualTypeOf<number>();
  expectTypeOf<typeof database.value>().toEqualTypeOf<{ url: string }>();
});

test.each([
  [environment('BUCKET'), 'environment("BUCKET")'],
  [secret('STRIPE_KEY'), 'secret("STRIPE_KEY")'],
])('outside a run, and where no task lists it, reading it says what to do: %#', (need, words) => {
  const read = () => need.value;
  expect(read).toThrow(NeedNotRead);
  expect(read).toThrow(
    `${words} has no value here. Read it inside run, and list it in the task: needs: [${words}].`,
  );
  // Another attempt would find nothing either.
  expect(read).toThrow(NonRetryable);
});

test('neither JSON nor the console shows the value of one that is not read by its name', () => {
  const key = secret('STRIPE_KEY');
  fillNeed(key, 'sk_live_1');
  expect(key.value).toBe('sk_live_1');
  expect(inspect(key)).not.toContain('sk_live_1');
  expect(JSON.stringify({ key, copy: { ...key } })).not.toContain('sk_live_1');
});

describe('a bad one is refused where it is written', () => {
  test.each(['', 'A', '1ST', 'MY-BUCKET', 'MY BUCKET', `A${'x'.repeat(128)}`])('the name %j', (name) => {
    expect(() => environment(name)).toThrow(DefinitionError);
    expect(() => secret(name)).toThrow(/the name must be that of a variable, such as STRIPE_KEY/);
  });

  test('a schema that is none', () => {
    expect(() => environment('PORT', Object(Number))).toThrow(
      'environment("PORT"): the second argument must be a Standard Schema, such as z.coerce.number().',
    );
  });

  test.each([[['BUCKET']], [[environment]], ['BUCKET'], [{}]])('needs: %j', (needs) => {
    expect(() => defineTask({ name: 'work', input, run, needs: Object(needs) })).toThrow(
      /Task "work": needs is .*; it must be a list of what environment\(…\) and secret\(…\) return/,
    );
  });
});

test('a queue has the needs of its definitions, and Celery’s queue those of what Python may call', () => {
  const [bucket, key, other] = [environment('BUCKET'), secret('KEY'), environment('BUCKET')];
  const registry = createRegistry([
    defineTask({ name: 'plain', input, run }),
    defineTask({ name: 'one', input, run, needs: [bucket, key] }),
    defineTask({ name: 'two', input, run, needs: [key, other], celery: { names: ['two'] } }),
    defineTask({ name: 'far', input, run, queue: 'far' }),
  ]);
  expect(needsOf(registry, 'default', undefined)).toEqual([bucket, key, other]);
  expect(needsOf(registry, 'celery', 'celery')).toEqual([key, other]);
  expect(needsOf(registry, 'far', null)).toEqual([]);
});
