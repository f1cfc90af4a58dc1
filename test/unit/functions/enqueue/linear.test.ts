import { describe, expect, test } from 'vitest';
import * as z from 'zod/mini';
import { validateInput } from '../../../../core/definition/validate-input.ts';
import type { Json } from '../../../../core/protocol/json.ts';
import { readMessage } from '../../../../core/protocol/message.ts';
import { readBody, readInput } from '../../../../functions/enqueue/read-input.ts';
import { readOptions } from '../../../../functions/enqueue/read-options.ts';
import { readQuery } from '../../../../platform/http/read-query.ts';
import { registry, tasks } from '../../../../tasks/index.ts';
import { countWork } from '../../count-work.ts';
import { taskMessage } from '../../messages.ts';
import { enqueueApp } from './enqueue-app.ts';

const [sendEmail, add] = tasks;
const numbers = z.record(z.string(), z.number());
const tagged = z.strictObject({ tags: z.array(z.number()) });

function names(count: number): string[] {
  return Array.from({ length: count }, (_, index) => `field${index}`);
}

function form(count: number, value = '1'): string {
  return names(count)
    .map((name) => `${name}=${value}`)
    .join('&');
}

function readForm(text: string) {
  const headers = { 'content-type': 'application/x-www-form-urlencoded' };
  return readBody({ body: Buffer.from(text), headers });
}

function readJson(value: Json) {
  return readBody({
    body: Buffer.from(JSON.stringify(value)),
    headers: { 'content-type': 'application/json' },
  });
}

function unknownFields(count: number): Record<string, number> {
  return Object.fromEntries(names(count).map((name) => [name, 1]));
}

/** Whoever refuses the call has read it all the same. */
async function refused(reading: Promise<unknown>): Promise<void> {
  await expect(reading).rejects.toThrow('does not fit');
}

async function postBulk(count: number): Promise<void> {
  const wrong = { task: 'add', input: unknownFields(10), options: { x: 1 } };
  const answer = await enqueueApp().postJson('/tasks', { tasks: Array<Json>(count).fill(wrong) });
  expect(answer.status).toBe(202);
}

describe('twice the input is at most twice the work', () => {
  test.each<[string, (count: number) => unknown]>([
    ['a query of many names', (count) => readQuery(form(count))],
    ['a query of one name', (count) => readQuery('a=1&'.repeat(count))],
    ['a form of many names', (count) => readForm(form(count))],
    ['a form of one name', (count) => readForm('a=1&'.repeat(count).slice(0, -1))],
    ['a form of numbers', (count) => readInput(numbers, readForm(form(count)))],
    ['a form of one list', (count) => readInput(tagged, readForm('tags=1&'.repeat(count).slice(0, -1)))],
    ['a form of texts for numbers', (count) => refused(readInput(numbers, readForm(form(count, 'x'))))],
    [
      'a form of texts for one list of numbers',
      (count) => refused(readInput(tagged, readForm('tags=x&'.repeat(count).slice(0, -1)))),
    ],
    ['a form of unknown fields', (count) => refused(readInput(add.input, readForm(form(count))))],
    [
      'a body of unknown fields',
      (count) => refused(readInput(add.input, readJson(unknownFields(count * 10)))),
    ],
    [
      'a body of wrong fields',
      (count) => refused(readInput(numbers, readJson({ ...unknownFields(count * 10), x: 'x' }))),
    ],
    ['unknown options', (count) => readOptions(unknownFields(count * 10), add, registry, 0)],
    ['a bulk call of wrong tasks', (count) => postBulk(count)],
    ['a message', (count) => readMessage(JSON.stringify(taskMessage({ input: unknownFields(count * 10) })))],
  ])('%s', async (_what, read) => {
    await read(10);
    const half = await countWork(() => read(400));
    const whole = await countWork(() => read(800));
    expect(half).toBeGreaterThan(400);
    expect(whole / half).toBeLessThan(2.1);
  });
});

test.each(['%C3%BC', '%C3', '%', '%C', '%2', '+'])(
  'the encoding of a long form is read once: %s…',
  (part) => {
    const read = () => readForm(`a=${part.repeat(800_000)}`);
    if (part === '%C3') expect(read).toThrow('not UTF-8');
    else expect(read()).toMatchObject({ kind: 'form' });
  },
);

// V8 does not count what a pattern does. One that takes the square of the length would take minutes here.
test.each(['a', '.', 'a.', 'a@', '-', '@a.', 'a@a-', 'a@a.', '"'])(
  'the patterns of send_email read a long text once: %s…',
  async (part) => {
    const text = part.repeat(250_000 / part.length);
    const validation = await validateInput(sendEmail.input, { recipient: text, content: 'x', subject: text });
    expect(validation.ok).toBe(false);
  },
);
