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
import { checkInput, runTask } from '../../../testing/index.ts';

describe('add', () => {
  test('adds', async () => {
    expect(await runTask(add, { a: 2, b: 0.5 })).toMatchObject({ outcome: 'success', result: 2.5 });
  });

  test.each<[Json, string[]]>([
    [{ a: '1', b: 2 }, ['a']],
    [{ a: 1 }, ['b']],
    [{ a: 1, b: 2, c: 3 }, ['c']],
    [{}, ['a', 'b']],
    [7, ['']],
  ])('refuses %j', async (input, paths) => {
    expect((await checkInput(add, input)).map(({ path }) => path)).toEqual(paths);
  });
});

describe('divide', () => {
  test('divides', async () => {
    expect(await runTask(divide, { a: 3, b: 2 })).toMatchObject({ outcome: 'success', result: 1.5 });
  });

  test.each([
    [1, { outcome: 'retry', delay: 1 }],
    [2, { outcome: 'retry', delay: 2 }],
    [3, { outcome: 'failure', delay: null }],
  ])('fails by zero: attempt %i', async (attempt, ending) => {
    const error = { type: 'RangeError', message: '3 cannot be divided by zero' };
    expect(await runTask(divide, { a: 3, b: 0 }, { attempt })).toMatchObject({ ...ending, error });
  });
});

describe('block', () => {
  test('takes five seconds, and answers nothing', async () => {
    expect(await runTask(block, {})).toMatchObject({ outcome: 'success', result: null, sleeps: [5_000] });
  });

  test('takes no input', async () => {
    expect(await checkInput(block, {})).toEqual([]);
    expect(await checkInput(block, { a: 1 })).toMatchObject([{ path: 'a' }]);
  });
});

describe('process', () => {
  test('counts to its total, one a second, and reports each step', async () => {
    expect(await runTask(process, { total: 3 })).toMatchObject({
      ...{ outcome: 'success', result: { current: 3, total: 3 }, sleeps: [1_000, 1_000, 1_000] },
      progress: [1, 2, 3].map((current) => ({ current, total: 3 })),
    });
  });

  test('tells whoever asks from the start', async () => {
    const { progress, sleeps } = await runTask(process, { total: 3 }, { revokedAfter: 1 });
    expect([progress, sleeps]).toEqual([[{ current: 1, total: 3 }], [1_000]]);
  });

  test('stops at once when it is revoked', async () => {
    expect(await runTask(process, { total: 3 }, { revokedAfter: 0 })).toMatchObject({
      ...{ outcome: 'revoked', progress: [], sleeps: [] },
    });
  });

  test.each([0, -1, 1.5, 26, '3', null])('does not count to %j', async (total) => {
    expect(await checkInput(process, { total })).toMatchObject([{ path: 'total' }]);
  });

  test.each([1, 25])('counts to %j within its time limit', async (total) => {
    expect(await runTask(process, { total })).toMatchObject({ outcome: 'success' });
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
