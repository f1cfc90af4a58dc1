import { describe, expect, test } from 'vitest';
import * as z from 'zod/mini';
import { defineTask } from '../../../../core/definition/define-task.ts';
import { DefinitionError } from '../../../../core/definition/definition.ts';
import { createRegistry } from '../../../../core/definition/registry.ts';

const define = (name: string) => defineTask({ name, input: z.strictObject({}), run: () => null });

describe('a registry', () => {
  const second = define('second');
  const first = define('first');
  const registry = createRegistry([second, first]);

  test('finds a definition by its name', () => {
    expect(registry.get('first')).toBe(first);
    expect(registry.definitions).toEqual([second, first]);
  });

  test.each(['third', 'FIRST', '', '__proto__', 'constructor'])('has no %j', (name) => {
    expect(registry.get(name)).toBeUndefined();
  });

  test('lists the names in alphabetical order', () => {
    expect(registry.names).toEqual(['first', 'second']);
  });

  test('refuses two definitions with the same name, and says which', () => {
    expect(() => createRegistry([first, second, define('first')])).toThrow(
      new DefinitionError('Two tasks are named "first". Give one of them another name.'),
    );
  });

  test('refuses a definition that sends an unknown task', () => {
    const sending = defineTask({
      name: 'sending',
      input: z.strictObject({}),
      sends: ['first', 'frist'],
      run: () => null,
    });
    expect(() => createRegistry([first, sending])).toThrow(
      new DefinitionError('Task "sending": sends lists "frist", but there is no task of that name.'),
    );
  });

  test('refuses two schedules of one name, of one task or of two, and says which', () => {
    const input = z.strictObject({});
    const hourly = { name: 'hourly', every: 3600, input: {} };
    const twice = defineTask({ name: 'twice', input, schedules: [hourly, hourly], run: () => null });
    const once = defineTask({ name: 'once', input, schedules: [hourly], run: () => null });
    const too = defineTask({ name: 'too', input, schedules: [hourly], run: () => null });
    const error = new DefinitionError('Two schedules are named "hourly". Give one of them another name.');
    expect(() => createRegistry([twice])).toThrow(error);
    expect(() => createRegistry([once, too])).toThrow(error);
    expect(() => createRegistry([once, first])).not.toThrow();
  });

  test('may be empty', () => {
    expect(createRegistry([]).names).toEqual([]);
  });
});
