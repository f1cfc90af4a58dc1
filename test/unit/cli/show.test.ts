import { createColors } from 'picocolors';
import { describe, expect, test } from 'vitest';
import { didYouMean } from '../../../cli/did-you-mean.ts';
import { Output } from '../../../cli/output.ts';
import { bar, readProgress } from '../../../cli/show/progress.ts';
import { recordCard, recordTable } from '../../../cli/show/record.ts';
import { duration, relativeTime } from '../../../cli/show/relative-time.ts';
import { table } from '../../../cli/show/table.ts';
import { newRecord } from '../functions/new-record.ts';

describe('a table', () => {
  const rows = [
    { name: 'send_email', count: 3, words: 'a long outcome that goes on' },
    { name: 'add', count: 12, words: 'two\nlines\u001b[31m red' },
  ];
  const columns = [
    { title: 'NAME', cell: ({ name }: (typeof rows)[0]) => name },
    { title: 'N', cell: ({ count }: (typeof rows)[0]) => String(count), align: 'right' as const },
    { title: 'OUTCOME', cell: ({ words }: (typeof rows)[0]) => words, shrinks: true },
  ];

  test('is as wide as it needs to be without a terminal, and each cell is one line without escapes', () => {
    expect(table(rows, columns, { width: Number.POSITIVE_INFINITY }).split('\n')).toEqual([
      'NAME         N  OUTCOME',
      'send_email   3  a long outcome that goes on',
      'add         12  two lines red',
    ]);
  });

  test('fits the terminal', () => {
    const lines = table(rows, columns, { width: 30 }).split('\n');
    expect(Math.max(...lines.map((line) => line.length))).toBe(30);
    expect(lines[1]).toBe('send_email   3  a long outcom…');
  });
});

test.each([
  [0, '0.0 s'],
  [1_440, '1.4 s'],
  [42_000, '42 s'],
  [125_000, '2 min'],
  [7_300_000, '2 h'],
  [200_000_000, '2 d'],
])('%d ms is %s', (ms, text) => {
  expect(duration(ms)).toBe(text);
});

test('times are relative to now', () => {
  const now = Date.parse('2030-01-01T00:00:00Z');
  const at = (ms: number) => relativeTime(new Date(now + ms).toISOString(), now);
  expect([at(0), at(-3_000), at(-180_000), at(60_000)]).toEqual(['now', '3 s ago', '3 min ago', 'in 1 min']);
});

test.each([
  [
    { current: 3, total: 12 },
    { part: 0.25, label: '3 of 12' },
  ],
  [
    { sent: 1, times: 2 },
    { part: 0.5, label: '1 of 2' },
  ],
  [{ percent: 40 }, { part: 0.4, label: '40 %' }],
  [0.5, { part: 0.5, label: '50 %' }],
  [0, { part: 0, label: '0 %' }],
  [2, { part: 0.02, label: '2 %' }],
  // The whole, or one of a hundred.
  [1, null],
  [{ current: 5, total: 2 }, null],
  ['halfway', null],
  [null, null],
])('a progress of %j', (given, read) => {
  expect(readProgress(given)).toEqual(read);
});

test('a bar has the given width, however full', () => {
  for (const part of [-1, 0, 0.13, 0.5, 0.99, 1, 2]) expect([...bar(part, 10)]).toHaveLength(10);
  expect([bar(0, 4), bar(0.5, 4), bar(1, 4)]).toEqual(['░░░░', '██░░', '████']);
});

test('a near name is suggested, whatever its case; a distant one is not', () => {
  expect(didYouMean('sucess', ['SUCCESS', 'FAILURE'])).toBe(' Did you mean "SUCCESS"?');
  expect(didYouMean('send_emial', ['add', 'send_email'])).toBe(' Did you mean "send_email"?');
  expect(didYouMean('xyz', ['SUCCESS'])).toBe('');
  expect(didYouMean('x', [])).toBe('');
});

test('a record that was read with its errors shows each attempt’s, and the traceback set in', () => {
  const { colors } = new Output({
    ...{ stdout: { write: () => undefined }, stderr: { write: () => undefined } },
    ...{ json: false, environment: {} },
  });
  const run = { attempt: 1, startedAt: '2030-01-01T00:00:00.000Z', endedAt: null, outcome: 'retry' } as const;
  const record = {
    ...newRecord('id', 'add'),
    runs: [{ ...run, error: { type: 'Error', message: 'no\nid  forged' } }],
    traceback: 'Error: no\nid          forged\u001b[31m\n    at x (/tasks/x.ts:1:1)',
  };
  const card = recordCard(record, { colors, now: 0 }).split('\n');
  expect(card.slice(-4)).toEqual([
    'attempt 1   Error: no id  forged',
    'traceback   Error: no',
    '            id          forged',
    '                at x (/tasks/x.ts:1:1)',
  ]);
  expect(recordCard(newRecord('id', 'add'), { colors, now: 0 })).not.toMatch(/traceback|attempt 1/);
});

describe('a task that waits for capacity', () => {
  const now = Date.parse('2030-01-01T00:00:00Z');
  const waitsFor = {
    kind: 'capacity',
    until: '2030-01-01T00:01:00.000Z',
    reason: 'the rate\nis reached',
  } as const;
  const record = { ...newRecord('id', 'send_email'), waitsFor };
  const { colors } = new Output({
    ...{ stdout: { write: () => undefined }, stderr: { write: () => undefined } },
    ...{ json: false, environment: {} },
  });

  test('is shown with what it waits for, and until when', () => {
    const card = recordCard(record, { colors, now });
    expect(card).toMatch(/^waits for {3}capacity: the rate is reached$/m);
    expect(card).toMatch(/^until {7}2030-01-01T00:01:00\.000Z {2}\(in 1 min\)$/m);
    expect(recordCard(newRecord('id', 'add'), { colors, now })).not.toMatch(/waits|until/);
  });

  test('is listed with what it waits for', () => {
    expect(recordTable([record], { colors, width: Number.POSITIVE_INFINITY, now })).toContain(
      'waits for capacity: the rate is reached',
    );
  });
});

test('a task that a schedule made is shown with its schedule, and the time that it was made for', () => {
  const now = Date.parse('2030-01-01T00:00:10Z');
  const { colors } = new Output({
    ...{ stdout: { write: () => undefined }, stderr: { write: () => undefined } },
    ...{ json: false, environment: {} },
  });
  const schedule = { name: 'nightly', at: '2030-01-01T00:00:00.000Z' };
  expect(recordCard({ ...newRecord('id', 'add'), schedule }, { colors, now })).toMatch(
    /^schedule {4}nightly, for 2030-01-01T00:00:00\.000Z {2}\(10 s ago\)$/m,
  );
  expect(recordCard(newRecord('id', 'add'), { colors, now })).not.toContain('schedule');
});

test('a task of a workflow is shown with its workflow, its place in it, and what it waits for', () => {
  const { colors } = new Output({
    ...{ stdout: { write: () => undefined }, stderr: { write: () => undefined } },
    ...{ json: false, environment: {} },
  });
  const waiting = {
    ...newRecord('id', 'add'),
    workflow: { id: 'w', path: '/workflow/chain/1' },
    waitsFor: { kind: 'tasks', until: null, tasks: ['a'], count: 1_234 } as const,
  };
  const card = recordCard(waiting, { colors, now: 0 });
  expect(card).toMatch(/^workflow {4}w {2}\/workflow\/chain\/1$/m);
  expect(card).toMatch(/^waits for {3}1,234 tasks of its workflow$/m);
  const one = recordCard({ ...waiting, waitsFor: { ...waiting.waitsFor, count: 1 } }, { colors, now: 0 });
  expect(one).toMatch(/^waits for {3}task a$/m);
  expect(card).not.toMatch(/^until/m);
  expect(recordCard(newRecord('id', 'add'), { colors, now: 0 })).not.toMatch(/workflow|waits for/);
});

describe('a task that Python called', () => {
  const pythonName = 'shop.tasks.send_email\nforged';
  const { colors } = new Output({
    ...{ stdout: { write: () => undefined }, stderr: { write: () => undefined } },
    ...{ json: false, environment: {} },
  });
  const called = { ...newRecord('id', 'send_email'), pythonName };
  const { pythonName: _unknown, ...earlier } = newRecord('id', 'add');

  test('is shown with the name that Python called, on one line', () => {
    expect(recordCard(called, { colors, now: 0 })).toMatch(/^python {6}shop\.tasks\.send_email forged$/m);
    // An earlier version of the API says nothing of Python.
    for (const other of [newRecord('id', 'add'), earlier as ReturnType<typeof newRecord>])
      expect(recordCard(other, { colors, now: 0 })).not.toMatch(/python/);
  });

  test('is listed with it if the terminal has room, and if there is one', () => {
    const listed = (records: readonly ReturnType<typeof newRecord>[], width: number) =>
      recordTable(records, { colors, width, now: 0 }).split('\n');
    const wide = listed([newRecord('other', 'add'), called], 160);
    expect(wide[0]).toMatch(/^ID +TASK +PYTHON +STATE/);
    expect(wide[1]).toMatch(/^other +add +PENDING/);
    expect(wide[2]).toMatch(/^id +send_email +shop\.tasks\.send_email forged +PENDING/);
    expect(listed([called], 100).join()).not.toMatch(/PYTHON|shop/);
    expect(listed([newRecord('other', 'add')], 160).join()).not.toContain('PYTHON');
    expect(listed([earlier as ReturnType<typeof newRecord>], 160).join()).not.toContain('PYTHON');
  });

  test('fits the terminal, however long the name is', () => {
    const long = { ...called, pythonName: `shop.${'x'.repeat(250)}` };
    for (const width of [140, 200]) {
      const lines = recordTable([long], { colors, width, now: 0 }).split('\n');
      expect(Math.max(...lines.map((line) => line.length))).toBeLessThanOrEqual(width);
    }
  });
});

test('the time that a task took is its latest attempt’s, without the wait in which it was revoked', () => {
  const at = (second: number) => new Date(Date.parse('2030-01-01T00:00:00Z') + second * 1_000).toISOString();
  const run = { attempt: 1, startedAt: at(1), endedAt: at(3.5), outcome: 'retry' } as const;
  const times = { startedAt: at(1), finishedAt: at(300), state: 'REVOKED', runs: [run] } as const;
  const options = { colors: createColors(false), width: Number.POSITIVE_INFINITY, now: Date.parse(at(400)) };
  expect(recordTable([{ ...newRecord('id', 'add'), ...times }], options)).toMatch(/REVOKED .* 2\.5 s /);
});

describe('colours', () => {
  const stream = (isTTY: boolean) => ({ write: () => undefined, isTTY, columns: 80 });
  const red = (isTTY: boolean, environment: Record<string, string>, json = false) =>
    new Output({ stdout: stream(isTTY), stderr: stream(isTTY), json, environment }).colors.red('x') !== 'x';

  test('are for a terminal, unless NO_COLOR is set or the data is JSON', () => {
    expect(red(true, {})).toBe(true);
    expect(red(false, {})).toBe(false);
    expect(red(true, { NO_COLOR: '1' })).toBe(false);
    expect(red(true, { TERM: 'dumb' })).toBe(false);
    expect(red(true, {}, true)).toBe(false);
    expect(red(false, { FORCE_COLOR: '1' })).toBe(true);
  });
});
