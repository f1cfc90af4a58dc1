import { describe, expect, test } from 'vitest';
import * as z from 'zod/mini';
import { registry, tasks } from '../../../../bench/tasks/index.ts';
import { validateInput } from '../../../../core/definition/validate-input.ts';
import type { Json } from '../../../../core/protocol/json.ts';
import { readMessage } from '../../../../core/protocol/message.ts';
import { readBody } from '../../../../functions/enqueue/read-body.ts';
import { readInput } from '../../../../functions/enqueue/read-input.ts';
import { readOptions } from '../../../../functions/enqueue/read-options.ts';
import { readQuery } from '../../../../platform/http/read-query.ts';
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
    ['a form of numbers', async (count) => readInput(numbers, await readForm(form(count)))],
    [
      'a form of one list',
      async (count) => readInput(tagged, await readForm('tags=1&'.repeat(count).slice(0, -1))),
    ],
    [
      'a form of texts for numbers',
      async (count) => refused(readInput(numbers, await readForm(form(count, 'x')))),
    ],
    [
      'a form of texts for one list of numbers',
      async (count) => refused(readInput(tagged, await readForm('tags=x&'.repeat(count).slice(0, -1)))),
    ],
    ['a form of unknown fields', async (count) => refused(readInput(add.input, await readForm(form(count))))],
    [
      'a body of unknown fields',
      async (count) => refused(readInput(add.input, await readJson(unknownFields(count * 10)))),
    ],
    [
      'a body of wrong fields',
      async (count) => refused(readInput(numbers, await readJson({ ...unknownFields(count * 10), x: 'x' }))),
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
  async (part) => {
    const reading = readForm(`a=${part.repeat(480_000)}`);
    if (part === '%C3') await expect(reading).rejects.toThrow('not UTF-8');
    else expect(await reading).toMatchObject({ kind: 'form' });
  },
);

const partOf = (value: string) => `--x\r\ncontent-disposition: form-data; name="a"\r\n\r\n${value}\r\n`;

// Node.js's own code is not counted either.
test.each<[string, string, string | null]>([
  ['fields', partOf('v').repeat(50_000), 'more than 1000 fields'],
  ['what looks like a boundary', partOf('\r\n--'.repeat(700_000)), null],
  ['headers', `--x\r\n${'a: b\r\n'.repeat(100_000)}`, 'not valid'],
  ['spaces', `--x\r\ncontent-disposition: form-data; name="a"${' '.repeat(2_800_000)}\r\n\r\nv\r\n`, null],
])('a form in parts is read once: many %s', async (_what, text, refusal) => {
  const headers = { 'content-type': 'multipart/form-data; boundary=x' };
  const reading = readBody({ body: Buffer.from(`${text}--x--\r\n`), headers });
  if (refusal === null) expect(await reading).toMatchObject({ kind: 'form' });
  else await expect(reading).rejects.toThrow(refusal);
});

// V8 does not count what a pattern does. One that takes the square of the length would take minutes here.
test.each(['a', '.', 'a.', 'a@', '-', '@a.', 'a@a-', 'a@a.', '"'])(
  'the patterns of send_email read a long text once: %s…',
  async (part) => {
    const text = part.repeat(250_000 / part.length);
    const validation = await validateInput(sendEmail.input, { recipient: text, content: 'x', subject: text });
    expect(validation.ok).toBe(false);
  },
);
