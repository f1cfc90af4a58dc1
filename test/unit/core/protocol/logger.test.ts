import { describe, expect, test } from 'vitest';
import { errorFields, withCutTexts, withFields } from '../../../../core/protocol/logger.ts';
import { logLines } from '../../log-lines.ts';

describe('a logger with fields', () => {
  test.each(['debug', 'info', 'warn', 'error'] as const)('adds them to every %s line', (level) => {
    const log = logLines();
    withFields(log, { taskId: 'one', attempt: 1 })[level]('hello', { attempt: 2 });
    expect(log.lines).toEqual([{ level, message: 'hello', fields: { taskId: 'one', attempt: 2 } }]);
  });
});

describe('a logger that cuts texts', () => {
  const long = 'ä'.repeat(100_000);

  test.each(['debug', 'info', 'warn', 'error'] as const)('bounds every %s line', (level) => {
    const log = logLines();
    withFields(withCutTexts(log), { taskId: long })[level](long, { path: long, attempt: 1, task: 'add' });
    const [line] = log.lines;
    expect(line?.fields).toMatchObject({ attempt: 1, task: 'add' });
    expect(Buffer.byteLength(JSON.stringify(line))).toBeLessThan(7_000);
    expect(line?.fields['path']).toMatch(/^ä+… \(cut\)$/);
  });

  test('needs no fields', () => {
    const log = logLines();
    withFields(withCutTexts(log), { taskId: 'one' }).info('hello');
    withCutTexts(log).warn('alone');
    expect(log.lines.map(({ fields }) => fields)).toEqual([{ taskId: 'one' }, {}]);
  });

  test('leaves others as they are', () => {
    const log = logLines();
    const fields = { text: 'ä'.repeat(1_000), none: undefined, nothing: null };
    withCutTexts(log).info('hello', fields);
    expect(log.lines).toEqual([{ level: 'info', message: 'hello', fields }]);
  });
});

describe('the log fields of an error', () => {
  test('are its name and its stack frames, without its message', () => {
    const fields = errorFields(new RangeError('bob@example.com is too far'));
    expect(fields['error']).toBe('RangeError');
    expect(fields['stack']).toMatch(/^\s+at .*logger\.test\.ts/);
    expect(JSON.stringify(fields)).not.toContain('bob@example.com');
  });

  test('have at most twelve frames', () => {
    const error = new Error('x');
    error.stack = `Error: x\n${Array.from({ length: 30 }, (_, index) => `    at f${index} (file.js:1:1)`).join('\n')}`;
    expect(String(errorFields(error)['stack']).split('\n')).toHaveLength(12);
  });

  test('have no stack if the error has none', () => {
    const error = new Error('x');
    delete error.stack;
    expect(errorFields(error)).toEqual({ error: 'Error', stack: undefined });
  });

  test.each<[unknown, string]>([
    ['bob@example.com', 'string'],
    [undefined, 'undefined'],
    [null, 'object'],
  ])('are only the type for a thrown %j', (thrown, type) => {
    expect(errorFields(thrown)).toEqual({ error: type });
  });

  test.each(['at bob@example.com', 'at bob (bob@example.com:1:1)', 'at bob (<anonymous>)'])(
    'leave out a line of the message that looks like a frame: %s',
    (line) => {
      const fields = errorFields(new Error(`refused\n    ${line}`));
      expect(fields['stack']).toMatch(/logger\.test\.ts/);
      expect(JSON.stringify(fields)).not.toContain('bob');
    },
  );

  test('leave it out if the error got its name later, as AWS’s errors do', () => {
    const error = Object.assign(new Error('refused\n    at bob (bob@example.com:1:1)'), { name: 'Refused' });
    expect(JSON.stringify(errorFields(error))).not.toContain('bob');
  });

  // Once a stack was read, it keeps the error’s first name.
  test('leave it out if the stack was read before the error got its name', () => {
    const error = new Error('refused\n    at bob (bob@example.com:1:1)');
    expect(error.stack).toContain('bob');
    expect(JSON.stringify(errorFields(Object.assign(error, { name: 'Refused' })))).not.toContain('bob');
  });
});
