import type { StandardSchemaV1 } from '@standard-schema/spec';
import { describe, expect, test } from 'vitest';
import * as z from 'zod/mini';
import type { Json } from '../../../../core/protocol/json.ts';
import { type Problem, ProblemError } from '../../../../core/protocol/problem.ts';
import { readInput } from '../../../../functions/enqueue/read-input.ts';
import { expectProblem } from '../../problem-document.ts';
import { enqueueApp } from './enqueue-app.ts';

const MIB = 1024 * 1024;

describe('the size', () => {
  const quotes = '{"x":""}'.length;

  test.each([
    ['input of 256 KiB', 256 * 1024 - quotes, 'x', 202],
    ['input of 256 KiB and a byte', 256 * 1024 - quotes + 1, 'x', 413],
    ['input of 256 KiB in bytes, less in characters', 100 * 1024, '€', 413],
    ['body of more than 3,000,000 bytes', 3_000_000, 'x', 413],
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
    const problem = await expectProblem(await post('/tasks/add', 'x'.repeat(3_000_001)), 413);
    expect(problem.detail).toContain('3000001 bytes; the maximum is 3000000');
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

describe('what a problem quotes is bounded', () => {
  const long = 'x'.repeat(200_000);
  const deep = { x: 1, [long]: Object.fromEntries(Array.from({ length: 2_000 }, (_, n) => [`f${n}`, 1])) };

  const tree = z.record(z.string(), z.union([z.number(), z.record(z.string(), z.string())]));

  test.each<[string, StandardSchemaV1, Json]>([
    ['the names of unknown fields', z.strictObject({}), { [long]: 1 }],
    ['the names around an error', tree, { [long]: { y: 1 } }],
    ['the names around many errors', z.record(z.string(), z.record(z.string(), z.string())), deep],
  ])('%s', async (_what, schema, value) => {
    const refusal: unknown = await readInput(schema, { kind: 'json', value }).catch(
      (error: unknown) => error,
    );
    if (!(refusal instanceof ProblemError)) throw new Error('not refused');
    expect(refusal.problem.errors?.length).toBeGreaterThan(0);
    expect(JSON.stringify(refusal.problem).length).toBeLessThan(100_000);
  });

  test('all errors of a bulk call fit the answer of a Lambda function', async () => {
    const input = Object.fromEntries(Array.from({ length: 150 }, (_, n) => [`\u0001\u0002${n}`, 1]));
    const tasks = Array<Json>(1_000).fill({ task: 'add', input });
    const text = await (await enqueueApp().postJson('/tasks', { tasks })).text();
    // As Lambda passes it to API Gateway.
    expect(JSON.stringify(text).length).toBeLessThan(1_000_000);
    const { tasks: answers }: { tasks: Problem[] } = JSON.parse(text);
    expect(answers).toHaveLength(1_000);
    for (const { errors = [] } of answers) expect(errors.length).toBeGreaterThan(0);
  });
});

test('errors that quote what was sent fit the answer of a Lambda function, too', async () => {
  const input = { amount: 'quote', x: '\u0001'.repeat(480) };
  const tasks = Array<Json>(1_000).fill({ task: 'anything', input });
  const text = await (await enqueueApp().postJson('/tasks', { tasks })).text();
  // As Lambda passes it to API Gateway.
  expect(JSON.stringify(text).length).toBeLessThan(6_000_000);
  const { tasks: answers }: { tasks: Problem[] } = JSON.parse(text);
  expect(answers).toHaveLength(1_000);
  for (const { errors = [] } of answers) expect(errors.length).toBeGreaterThan(0);
});

describe('the fields of a form', () => {
  const fields = (count: number) => Array.from({ length: count }, (_, n) => `f${n}=1`).join('&');

  test.each([
    ['a thousand', fields(1_000), 202],
    ['a thousand and one', fields(1_001), 413],
    ['a thousand and one of one name', `${'tag=1&'.repeat(1_000)}tag=1`, 413],
    ['as many as a body holds', fields(300_000), 413],
  ])('are at most a thousand: %s', async (_what, body, status) => {
    const app = enqueueApp();
    const response = await app.postForm('/tasks/anything', body);
    expect(response.status).toBe(status);
    if (status === 202) return;
    expect((await expectProblem(response, 413)).detail).toContain('application/json');
    app.expectNothingStored();
  });
});

test('an input that is too large is not shown to its schema', async () => {
  const app = enqueueApp();
  await expectProblem(await app.postJson('/tasks/anything', { amount: 'throw', x: 'x'.repeat(MIB) }), 413);
  expect(app.log.lines).toEqual([]);
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
test.each([
  ['1e999', ''],
  ['{"a":[-1e999]}', 'a.0'],
  [`{"a":1${'0'.repeat(400)}}`, 'a'],
])('a number that would be stored as null is refused: %s', async (body, path) => {
  const app = enqueueApp();
  const response = await app.post('/tasks/anything', body, { 'content-type': 'application/json' });
  const { errors } = await expectProblem(response, 422, [path]);
  expect(errors?.[0]?.message).toContain('too large');
  app.expectNothingStored();
});
