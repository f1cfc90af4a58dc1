import type { StandardSchemaV1 } from '@standard-schema/spec';
import { describe, expect, test } from 'vitest';
import * as z from 'zod/mini';
import { defineTask } from '../../../../core/definition/define-task.ts';
import { type DeclaredSchedule, DefinitionError } from '../../../../core/definition/definition.ts';
import { createRegistry } from '../../../../core/definition/registry.ts';
import { checkDeclared, checkDeclaredAtOnce } from '../../../../core/schedule/check-declared.ts';
import { declaredSchedules } from '../../../../core/schedule/declared-schedules.ts';
import { hashOfDeclared } from '../../../../core/schedule/hash-of-declared.ts';

const input = z.strictObject({ a: z.optional(z.number()), at: z.optional(z.unknown()) });
const run = () => null;

type Schedules = readonly DeclaredSchedule<typeof input>[];

const task = (name: string, schedules: Schedules = []) => defineTask({ name, input, schedules, run });
const hourly = { name: 'hourly', every: 3600, input: { a: 1 } };
const nightly = { name: 'nightly', cron: '30 2 * * *', timezone: 'Europe/Berlin', input: {} };

describe('the declared schedules', () => {
  test('have their task, and the order of their names', () => {
    const registry = createRegistry([task('b', [nightly]), task('a'), task('c', [hourly])]);
    expect([...declaredSchedules(registry)]).toEqual([
      ['hourly', { task: 'c', every: 3600, input: { a: 1 } }],
      ['nightly', { task: 'b', cron: '30 2 * * *', timezone: 'Europe/Berlin', input: {} }],
    ]);
  });

  test('are what JSON keeps of them', () => {
    const given = { ...hourly, end: undefined, input: { at: new Date('2027-01-01T00:00:00Z') } };
    // As an author without types may write.
    const schedules: Schedules = [{ ...given, ...JSON.parse('{"cron":null}') }];
    expect([...declaredSchedules(createRegistry([task('a', schedules)]))]).toStrictEqual([
      ['hourly', { task: 'a', every: 3600, input: { at: '2027-01-01T00:00:00.000Z' } }],
    ]);
  });
});

describe('their hash', () => {
  const hashOf = (...tasks: Parameters<typeof createRegistry>[0]) => hashOfDeclared(createRegistry(tasks));
  const hash = hashOf(task('a', [hourly]), task('b', [nightly]));

  test('is the same in any order', () => {
    expect(hash).toMatch(/^[\w-]{43}$/);
    expect(hashOf(task('b', [nightly]), task('a', [hourly]))).toBe(hash);
    expect(hashOf(task('a', [{ input: { a: 1 }, every: 3600, name: 'hourly' }]), task('b', [nightly]))).toBe(
      hash,
    );
    expect(hashOf(task('a', [hourly]), task('b', [nightly]), task('c'))).toBe(hash);
  });

  test.each<[string, Schedules]>([
    ['is gone', []],
    ['has another name', [{ ...hourly, name: 'often' }]],
    ['has other times', [{ ...hourly, every: 60 }]],
    ['has another input', [{ ...hourly, input: { a: 2 } }]],
    ['is disabled', [{ ...hourly, enabled: false }]],
    ['has a neighbour', [hourly, { ...hourly, name: 'other' }]],
  ])('is another when a schedule %s', (_, schedules) => {
    expect(hashOf(task('a', schedules), task('b', [nightly]))).not.toBe(hash);
  });

  test('is another when a schedule is another task’s', () => {
    expect(hashOf(task('b', [hourly, nightly]))).not.toBe(hash);
  });

  test('exists without any', () => {
    expect(hashOf(task('a'))).toMatch(/^[\w-]{43}$/);
  });
});

describe('the check of all', () => {
  const invalid = createRegistry([
    task('a', [{ ...hourly, every: 5 }, nightly]),
    task('b', [{ name: 'never', cron: '0 0 30 2 *', jitter: -1, input: {} }]),
  ]);
  const says = [
    'Task "a", schedule "hourly": every: Must be a whole number of seconds from 10 to 315576000 (ten years).',
    'Task "b", schedule "never": jitter: Must be a number of seconds from 0 to 86400 (a day).',
  ].join('\n');

  test('says all that is wrong, and where', async () => {
    await expect(checkDeclared(invalid)).rejects.toThrow(new DefinitionError(says));
    expect(() => checkDeclaredAtOnce(invalid)).toThrow(new DefinitionError(says));
  });

  test('refuses a task of its own, which an author without types may give', async () => {
    const registry = createRegistry([task('a', [{ ...hourly, ...JSON.parse('{"task":"b"}') }]), task('b')]);
    const error = new DefinitionError(
      'Task "a", schedule "hourly": task: Is the one that declares it: leave it out.',
    );
    await expect(checkDeclared(registry)).rejects.toThrow(error);
    expect(() => checkDeclaredAtOnce(registry)).toThrow(error);
    expect(declaredSchedules(registry).get('hourly')?.task).toBe('a');
  });

  test('lets the rest pass', async () => {
    const registry = createRegistry([task('a', [hourly]), task('b', [nightly])]);
    await expect(checkDeclared(registry)).resolves.toBeUndefined();
    expect(() => checkDeclaredAtOnce(registry)).not.toThrow();
  });

  test('names the schedule whose schema throws', async () => {
    const schema: StandardSchemaV1<number, number> = {
      '~standard': {
        version: 1,
        vendor: 'test',
        validate: () => {
          throw new Error('No such unit');
        },
      },
    };
    const schedules = [{ name: 'odd', every: 60, input: 5 }];
    const registry = createRegistry([defineTask({ name: 'a', input: schema, schedules, run })]);
    const error = new DefinitionError(
      'Task "a", schedule "odd": input: the task\'s schema threw: No such unit',
    );
    await expect(checkDeclared(registry)).rejects.toThrow(error);
    expect(() => checkDeclaredAtOnce(registry)).toThrow(error);
  });
});
