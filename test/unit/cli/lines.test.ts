import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { parse } from 'csv-parse/sync';
import fc from 'fast-check';
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

  describe('the file of refused lines', () => {
    test('is among the temporary files where that of the others cannot be written to', async () => {
      const name = `absent-${process.pid}`;
      const file = await writeFailures('a\n', `/nowhere/at/all/${name}.csv`, undefined);
      expect(file).toBe(path.join(tmpdir(), `${name}.failures.csv`));
      expect(readFileSync(file, 'utf8')).toBe('a\n');
      rmSync(file);
    });

    test('that cannot be written anywhere is a message, and not a crash', async () => {
      await expect(writeFailures('a\n', 'people.csv', '/nowhere/at/all.csv')).rejects.toMatchObject({
        message: 'The refused lines cannot be written to /nowhere/at/all.csv: ENOENT.',
        hint: expect.stringContaining('nothing is sent twice'),
      });
    });
  });

  describe('a file from a spreadsheet', () => {
    const inputs = (text: string) => csv(text).lines.map(({ number, input }) => [number, input]);
    const bob = { recipient: 'bob', size: 1 };

    test.each([
      ['sep=;\r\nrecipient;size\r\nbob;1\r\n', 3],
      ['\uFEFFsep=;\nrecipient;size\nbob;1', 3],
      ['"sep=;"\nrecipient;size\nbob;1', 3],
      ['SEP=|\nrecipient|size\nbob|1', 3],
      ['sep=\t\nrecipient\tsize\nbob\t1', 3],
      ['sep=,\n"recipient","size"\nbob,1', 3],
      ['recipient,size,,\nbob,1,,\n', 2],
      ['recipient,size\nbob,1,,,\n', 2],
      ['recipient;size;;\r\n;;;\r\nbob;1;;\r\n;;;\r\n', 3],
      ['recipient,,size\nbob,,1', 2],
      [',recipient,size\n ,bob,1', 2],
    ])('%j has one line', (text, number) => {
      expect(csv(text).refused).toEqual([]);
      expect(inputs(text)).toEqual([[number, bob]]);
    });

    test.each([
      ['recipient,size,\nbob,1,\nanna,2,urgent\n', 'Line 3 has something in column 3, which has no name'],
      ['sep=;\nrecipient;;size\nbob;x;1', 'Line 3 has something in column 2, which has no name'],
      [',,\nbob,1', 'Line 2 has something in column 1, which has no name'],
      ['sep=;\n', 'The file is empty'],
    ])('%j is refused as a whole', (text, message) => {
      expect(() => csv(text)).toThrow(message);
    });

    test('with a cell beyond the header has that line refused', () => {
      const { refused, lines } = csv('recipient,size\nbob,1,,x\nanna,2,\n');
      expect(refused).toMatchObject([{ number: 2, reason: 'The line has 4 cells, but the header has 2' }]);
      expect(lines.map(({ number }) => number)).toEqual([3]);
    });
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

describe('a line with a number that would become another is refused, with its field', () => {
  test.each([
    [
      'csv',
      'recipient,size\nbob,9007199254740992\nanna,9007199254740993\n',
      'size: Must be a number of fewer digits',
    ],
    [
      'jsonl',
      '{"size":9007199254740992}\n\n{"size":9007199254740993}\n',
      'size would become 9007199254740992',
    ],
  ] as const)('%s', (format, text, reason) => {
    const { lines, refused } = readLines(text, format, task);
    expect(lines).toHaveLength(1);
    expect(refused.map(({ number }) => number)).toEqual([3]);
    expect(refused[0]?.reason).toContain(reason);
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

  const open = { ...task, fields: [], open: true };
  const FORMULAS = [
    ...['=1+1', '+1-1', '-1+1', '@SUM(1)', '\t=1', '\r=1', '\n=1', ' =1', '＝1', '-a', '=HYPERLINK("x")'],
    // In a spreadsheet that expects another delimiter.
    ...['a;=1', 'a\t=1', 'a;=1+1;b', 'a\n=1\nb', 'a;"=1&', 'a;; "@x', 'a|-b'],
  ];

  /** The cells as a spreadsheet sees them, with the delimiter that it expects. */
  const cellsOf = (text: string, delimiter: string) =>
    parse(text, { delimiter, relax_column_count: true, relax_quotes: true }).flat() as string[];

  test.each([...FORMULAS, `'=1`, `''=1`, `'-5`])(
    'make no formula of %j in a value, a column or a reason',
    (value) => {
      const refused = [{ number: 2, source: [value, 'b'], reason: value }];
      const lines = { format: 'csv' as const, columns: [value.trim(), 'b'], lines: [], refused };
      const text = failuresText(lines, refused);
      for (const delimiter of [',', ';', '\t', '|']) {
        for (const cell of cellsOf(text, delimiter))
          expect(cell).not.toMatch(/^[\s"]*[=+\-@＝＋－＠]|^[\t\r\n]/);
      }
      const again = readLines(text, 'csv', open);
      expect(again.columns).toEqual([value.trim(), 'b', '_error']);
      expect(again.lines.map(({ source }) => source.slice(0, 2))).toEqual([[value, 'b']]);
    },
  );

  test('are read back as they were, whatever they hold', () => {
    const apostrophes = fc.string({
      unit: fc.constantFrom("'", '=', '-', ' ', '\t', '\n', '"', ',', ';', '5', 'a'),
    });
    fc.assert(
      fc.property(fc.array(apostrophes, { minLength: 1 }), (values) => {
        const refused = values.map((value, index) => ({
          number: index + 2,
          source: ['x', value],
          reason: 'no',
        }));
        const text = failuresText({ format: 'csv', columns: ['a', 'b'], lines: [], refused }, refused);
        const { lines } = readLines(text, 'csv', open);
        expect(lines.map(({ source }) => source[1])).toEqual(values);
      }),
    );
  });

  test('keep numbers as they are; a number that was escaped while it was wrong can be corrected', () => {
    const read = csv('recipient,size,note\nanna,-5,+49170\nbob,-5x,\n');
    const text = failuresText(read, [
      { number: 2, source: ['anna', '-5', '+49170'], reason: 'no' },
      ...read.refused,
    ]);
    expect(text).toBe("recipient,size,note,_error\nanna,-5,+49170,no\nbob,'-5x,,size: Must be a number\n");
    const { lines } = csv(text.replace('-5x', '-5'));
    expect(lines.map(({ input }) => input)).toEqual([
      { recipient: 'anna', size: -5, note: '+49170' },
      { recipient: 'bob', size: -5 },
    ]);
  });

  test('are the only files whose apostrophes mean something', () => {
    expect(csv("recipient\n'=1\n").lines.map(({ input }) => input)).toEqual([{ recipient: "'=1" }]);
  });

  test('of JSON Lines have the reasons in the objects', () => {
    const read = readLines('{"recipient":"bob"}', 'jsonl', task);
    const text = failuresText(read, [{ number: 1, source: '{"recipient":"bob"}', reason: 'no' }]);
    expect(text).toBe('{"recipient":"bob","_error":"no"}\n');
    expect(readLines(text, 'jsonl', task).lines[0]?.input).toEqual({ recipient: 'bob' });
  });

  test.each(['{"size":9007199254740993}', ' {"a":1,"a":2} ', '{"text":"\\ud800","size":1}'])(
    'of JSON Lines keep what could not be sent as it is written: %s',
    (line) => {
      const read = readLines(line, 'jsonl', task);
      const text = failuresText(read, read.refused);
      expect(text).toContain(line.trim().slice(0, -1));
      expect(JSON.parse(text)['_error']).toBe(read.refused[0]?.reason);
      // Sent again before it is corrected, it says the same.
      const again = readLines(text, 'jsonl', task);
      expect(again.refused.map(({ reason }) => reason)).toEqual(read.refused.map(({ reason }) => reason));
      expect(failuresText(again, again.refused)).toBe(text);
    },
  );

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
