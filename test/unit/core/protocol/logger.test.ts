import { describe, expect, test } from 'vitest';
import { errorFields, withFields } from '../../../../core/protocol/logger.ts';
import { logLines } from '../../log-lines.ts';

describe('a logger with fields', () => {
  test.each(['debug', 'info', 'warn', 'error'] as const)('puts them on every line of %s', (level) => {
    const log = logLines();
    withFields(log, { taskId: 'one', attempt: 1 })[level]('hello', { attempt: 2 });
    expect(log.lines).toEqual([{ level, message: 'hello', fields: { taskId: 'one', attempt: 2 } }]);
  });
});

describe('an error as a log may show it', () => {
  test('is its name and where it came from, without its message', () => {
    const fields = errorFields(new RangeError('bob@example.com is too far'));
    expect(fields['error']).toBe('RangeError');
    expect(fields['stack']).toMatch(/^\s+at .*logger\.test\.ts/);
    expect(JSON.stringify(fields)).not.toContain('bob@example.com');
  });

  test('has twelve frames at most', () => {
    const error = new Error('x');
    error.stack = `Error: x\n${Array.from({ length: 30 }, (_, index) => `    at f${index} (file.js:1:1)`).join('\n')}`;
    expect(String(errorFields(error)['stack']).split('\n')).toHaveLength(12);
  });

  test('may have no stack', () => {
    const error = new Error('x');
    delete error.stack;
    expect(errorFields(error)).toEqual({ error: 'Error', stack: undefined });
  });

  test.each<[unknown, string]>([
    ['bob@example.com', 'string'],
    [undefined, 'undefined'],
    [null, 'object'],
  ])('that is no error (%j) is its type alone', (thrown, type) => {
    expect(errorFields(thrown)).toEqual({ error: type });
  });

  test.each(['at bob@example.com', 'at bob (bob@example.com:1:1)', 'at bob (<anonymous>)'])(
    'leaves out a line of the message that looks like a frame: %s',
    (line) => {
      const fields = errorFields(new Error(`refused\n    ${line}`));
      expect(fields['stack']).toMatch(/logger\.test\.ts/);
      expect(JSON.stringify(fields)).not.toContain('bob');
    },
  );

  test('leaves it out of an error that was given its name later, as those of AWS are', () => {
    const error = Object.assign(new Error('refused\n    at bob (bob@example.com:1:1)'), { name: 'Refused' });
    expect(JSON.stringify(errorFields(error))).not.toContain('bob');
  });

  // A stack that was read keeps the first name; with another name before it, its message is not looked for.
  test('leaves it out of an error whose stack was read before it was given its name', () => {
    const error = new Error('refused\n    at bob (bob@example.com:1:1)');
    expect(error.stack).toContain('bob');
    expect(JSON.stringify(errorFields(Object.assign(error, { name: 'Refused' })))).not.toContain('bob');
  });
});
