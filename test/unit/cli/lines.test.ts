import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { failuresText, writeFailures } from '../../../cli/send/failures-file.ts';
import { readFields } from '../../../cli/send/fields.ts';
import { formatOf, readLines } from '../../../cli/send/read-lines.ts';

const task = {
  name: 'post',
  description: '',
  ...readFields({
    type: 'object',
    required: ['recipient'],
    additionalProperties: false,
    properties: {
      recipient: { type: 'string' },
      size: { type: 'integer' },
      note: { type: 'string' },
    },
  }),
};
const csv = (text: string) => readLines(text, 'csv', task);

describe('CSV', () => {
  test('has fields as columns, with the types of the schema; an empty cell leaves its field out', () => {
    const { lines, refused } = csv('recipient,size,note\nbob,12,"one,\n""two"""\nanna,,\n');
    expect(lines.map(({ input }) => input)).toEqual([
      { recipient: 'bob', size: 12, note: 'one,\n"two"' },
      { recipient: 'anna' },
    ]);
    expect(refused).toEqual([]);
  });

  test.each([
    ['a byte order mark and Windows line endings', '\uFEFFrecipient,size\r\nbob,1\r\n'],
    ['semicolons', 'recipient;size\nbob;1'],
    ['tabs', 'recipient\tsize\nbob\t1'],
    ['empty lines', 'recipient,size\n\nbob,1\n\n'],
  ])('may have %s', (_what, text) => {
    expect(csv(text).lines.map(({ input }) => input)).toEqual([{ recipient: 'bob', size: 1 }]);
  });

  test('refuses only the lines that are wrong, with their numbers and reasons', () => {
    const { lines, refused } = csv('recipient,size\nbob,1\nanna,large\neve\nzoe,2\n');
    expect(lines.map(({ number }) => number)).toEqual([2, 5]);
    expect(refused.map(({ number, reason }) => [number, reason])).toEqual([
      [3, 'size: Must be a number'],
      [4, 'The line has 1 cell, but the header has 2'],
    ]);
  });

  test.each([
    ['recipent,size\nbob,1', 'post has no field "recipent". Did you mean "recipient"?'],
    ['size\n1', 'The file has no column "recipient", which post needs.'],
    ['recipient,recipient\na,b', 'The file has the column "recipient" twice.'],
    ['', 'The file is empty. Its first line must name the fields.'],
    ['recipient\n"bob', 'The file is not valid CSV'],
  ])('is refused as a whole if it is not valid, or its columns are wrong', (text, message) => {
    expect(() => csv(text)).toThrow(message);
  });
});

describe('a file of JSON Lines', () => {
  test('has one input per line; only the lines that are wrong are refused', () => {
    const { lines, refused } = readLines('{"recipient":"bob"}\n\n[1]\n{"recipient":\n', 'jsonl', task);
    expect(lines.map(({ number, input }) => [number, input])).toEqual([[1, { recipient: 'bob' }]]);
    expect(refused.map(({ number }) => number)).toEqual([3, 4]);
    expect(refused[0]?.reason).toBe('The line must be a JSON object');
  });
});

test('the format comes from the file’s extension; if that is unknown, it must be given', () => {
  expect([formatOf('a.csv'), formatOf('b.TSV'), formatOf('c.ndjson'), formatOf('d.jsonl')]).toEqual([
    'csv',
    'csv',
    'jsonl',
    'jsonl',
  ]);
  expect(() => formatOf('people.txt')).toThrow('add --format csv or jsonl');
});

describe('failures', () => {
  let folder = '';
  beforeAll(() => {
    folder = mkdtempSync(path.join(tmpdir(), 'lovage-failures-'));
  });
  afterAll(() => rmSync(folder, { recursive: true }));

  test('make a file of the same format, which can be sent again', () => {
    const read = csv('recipient,size,note\nanna,large,"a, b"\n');
    const text = failuresText(read, read.refused);
    expect(text).toBe('recipient,size,note,_error\nanna,large,"a, b",size: Must be a number\n');
    // Corrected and sent, the reasons are ignored; they are not written twice.
    const corrected = csv(text.replace('large', '3'));
    expect(corrected.lines.map(({ input }) => input)).toEqual([{ recipient: 'anna', size: 3, note: 'a, b' }]);
    const again = csv(text);
    expect(failuresText(again, again.refused)).toBe(text);
  });

  test('of JSON Lines have the reasons in the objects', () => {
    const read = readLines('{"recipient":"bob"}', 'jsonl', task);
    const text = failuresText(read, [{ number: 1, source: '{"recipient":"bob"}', reason: 'no' }]);
    expect(text).toBe('{"recipient":"bob","_error":"no"}\n');
    expect(readLines(text, 'jsonl', task).lines[0]?.input).toEqual({ recipient: 'bob' });
  });

  test('never overwrite a file that somebody may have corrected', async () => {
    const sent = path.join(folder, 'people.csv');
    const first = await writeFailures('a', sent, undefined);
    expect(path.basename(first)).toBe('people.failures.csv');
    expect(await writeFailures('a', sent, undefined)).toBe(first);
    writeFileSync(first, 'corrected');
    const second = await writeFailures('a', sent, undefined);
    expect(path.basename(second)).toBe('people.failures-2.csv');
    expect(path.basename(await writeFailures('b', second, undefined))).toBe('people.failures-3.csv');
    expect(readFileSync(first, 'utf8')).toBe('corrected');
  });
});
