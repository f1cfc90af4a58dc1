import { describe, expect, test } from 'vitest';
import { expectProblem } from '../../problem-document.ts';
import { enqueueApp } from './enqueue-app.ts';

const MIB = 1024 * 1024;

describe('the size', () => {
  const quotes = '{"x":""}'.length;

  test.each([
    ['input of 256 KiB', 256 * 1024 - quotes, 'x', 202],
    ['input of 256 KiB and a byte', 256 * 1024 - quotes + 1, 'x', 413],
    ['input of 256 KiB in bytes, less in characters', 100 * 1024, '€', 413],
    ['body of more than 5 MiB', 5 * MIB, 'x', 413],
  ])('%s', async (_what, length, character, status) => {
    const { postJson, expectNothingStored } = enqueueApp();
    const response = await postJson('/tasks/anything', { x: character.repeat(length) });
    expect(response.status).toBe(status);
    if (status === 202) return;
    await expectProblem(response, 413);
    expectNothingStored();
  });

  test('is checked before the content', async () => {
    const { post, expectNothingStored } = enqueueApp();
    const problem = await expectProblem(await post('/tasks/add', 'x'.repeat(5 * MIB + 1)), 413);
    expect(problem.detail).toContain(`${5 * MIB + 1} bytes; the maximum is ${5 * MIB}`);
    expectNothingStored();
  });
});

test('of a thousand wrong fields, the problem names a hundred', async () => {
  const { postJson } = enqueueApp();
  const fields = Object.fromEntries(Array.from({ length: 1_000 }, (_, index) => [`f${index}`, 1]));
  const answer = await postJson('/tasks/add', { a: 1, b: 2, ...fields });
  const { errors }: { errors: unknown[] } = JSON.parse(await answer.text());
  expect(answer.status).toBe(422);
  expect(errors).toHaveLength(100);
});

describe('nesting that is too deep to write again', () => {
  test.each([
    [100, 202],
    [101, 422],
  ])('is more than a hundred levels: %i is %i', async (depth, status) => {
    const { post } = enqueueApp();
    const lists = `${'['.repeat(depth)}${']'.repeat(depth)}`;
    expect((await post('/tasks/anything', lists, { 'content-type': 'application/json' })).status).toBe(
      status,
    );
  });

  test('is the caller’s mistake, however deep', async () => {
    const { post, expectNothingStored } = enqueueApp();
    const deep = `${'['.repeat(100_000)}${']'.repeat(100_000)}`;
    const response = await post('/tasks/anything', deep, { 'content-type': 'application/json' });
    await expectProblem(response, 422);
    expectNothingStored();
  });
});

// JSON has no Infinity, so the task would get null instead.
test.each(['1e999', '{"a":[-1e999]}', `{"a":1${'0'.repeat(400)}}`])(
  'a number that would be stored as null is refused: %s',
  async (body) => {
    const app = enqueueApp();
    const response = await app.post('/tasks/anything', body, { 'content-type': 'application/json' });
    expect((await expectProblem(response, 422)).detail).toContain('too large');
    app.expectNothingStored();
  },
);
