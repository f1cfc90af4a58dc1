import { describe, expect, test } from 'vitest';
import { bindArguments } from '../../../core/celery/bind-arguments.ts';
import { celeryDefinitions } from '../../../core/celery/find-by-celery-name.ts';
import { validateInput } from '../../../core/definition/validate-input.ts';
import type { Json } from '../../../core/protocol/json.ts';
import { add } from '../../../tasks/add.ts';
import { block } from '../../../tasks/block.ts';
import { divide } from '../../../tasks/divide.ts';
import { tasks } from '../../../tasks/index.ts';
import { process } from '../../../tasks/process.ts';
import { taskContext } from './task-context.ts';

describe('add', () => {
  test('adds', async () => {
    expect(await add.run({ a: 2, b: 0.5 }, taskContext().context)).toBe(2.5);
  });

  test.each<[Json, string[]]>([
    [{ a: '1', b: 2 }, ['a']],
    [{ a: 1 }, ['b']],
    [{ a: 1, b: 2, c: 3 }, ['c']],
    [{}, ['a', 'b']],
    [7, ['']],
  ])('refuses %j', async (input, paths) => {
    const validation = await validateInput(add.input, input);
    expect(validation.ok ? [] : validation.errors.map(({ path }) => path)).toEqual(paths);
  });
});

describe('divide', () => {
  test('divides, and fails by zero, in attempts that are over within a few seconds', () => {
    expect(divide.run({ a: 3, b: 2 }, taskContext().context)).toBe(1.5);
    expect(() => divide.run({ a: 3, b: 0 }, taskContext().context)).toThrow('3 cannot be divided by zero');
    expect(divide.retry).toEqual({ maxAttempts: 3, backoff: { base: 2, cap: 4 } });
  });
});

describe('block', () => {
  test('takes five seconds, and answers nothing', async () => {
    const { context, clock } = taskContext();
    expect(await block.run({}, context)).toBeUndefined();
    expect(clock.sleeps).toEqual([5_000]);
  });

  test('takes no input', async () => {
    expect((await validateInput(block.input, {})).ok).toBe(true);
    expect((await validateInput(block.input, { a: 1 })).ok).toBe(false);
  });
});

describe('process', () => {
  test('counts to its total, one a second, and reports each step', async () => {
    const { context, clock, reports } = taskContext();
    const sleptBefore: number[] = [];
    const progress = async (value: unknown) => {
      reports.push(value);
      sleptBefore.push(clock.sleeps.length);
    };
    const result = await process.run({ total: 3 }, { ...context, progress });
    expect(result).toEqual({ current: 3, total: 3 });
    // Whoever asks is told from the start.
    expect(sleptBefore).toEqual([0, 1, 2]);
    expect(clock.sleeps).toEqual([1_000, 1_000, 1_000]);
    expect(reports).toEqual([1, 2, 3].map((current) => ({ current, total: 3 })));
  });

  test('stops at once when its signal aborts', async () => {
    const reason = new Error('revoked');
    const { context, reports } = taskContext(AbortSignal.abort(reason));
    await expect(process.run({ total: 3 }, context)).rejects.toBe(reason);
    expect(reports).toEqual([{ current: 1, total: 3 }]);
  });

  test.each([0, -1, 1.5, 26, '3', null])('does not count to %j', async (total) => {
    expect((await validateInput(process.input, { total })).ok).toBe(false);
  });

  test.each([1, 25])('counts to %j within its time limit', async (total) => {
    expect((await validateInput(process.input, { total })).ok).toBe(true);
    expect(total).toBeLessThan(process.timeLimit);
  });
});

describe('the registry', () => {
  test.each<[string, string, Json[], Record<string, Json>, Json]>([
    [
      'shop.tasks.send_email',
      'send_email',
      ['bob@example.com', 'Hi'],
      {},
      { recipient: 'bob@example.com', content: 'Hi' },
    ],
    ['task_app.tasks.add', 'add', [4, 2], {}, { a: 4, b: 2 }],
    ['task_app.tasks.block', 'block', [], {}, {}],
    ['task_app.tasks.process', 'process', [], { total: 10 }, { total: 10 }],
  ])('takes what the Python of the examples sends as %s', async (python, name, args, kwargs, input) => {
    const definition = celeryDefinitions(tasks.registry).get(python);
    if (!definition) throw new Error(`Nothing is named ${python} in Python`);
    expect(definition.name).toBe(name);
    expect(bindArguments({ name: python, args, kwargs }, definition)).toEqual({ ok: true, input });
    expect((await validateInput(definition.input, input)).ok).toBe(true);
  });

  test('describes in words what is wrong with a field', async () => {
    const definition = tasks.registry.get('add');
    if (!definition) throw new Error('There is no task "add"');
    const validation = await validateInput(definition.input, { a: 'x', b: 1 });
    expect(validation).toMatchObject({
      ok: false,
      errors: [{ path: 'a', message: 'Invalid input: expected number, received string' }],
    });
  });
});
