import fc from 'fast-check';
import { expect, test } from 'vitest';
import { byteLength } from '../../../../core/protocol/json.ts';
import { tracebackOf } from '../../../../core/protocol/traceback.ts';

/** An error with these frames. */
function thrownAt(error: Error, ...frames: readonly string[]): Error {
  error.stack = [`${error.name}: ${error.message}`, ...frames.map((frame) => `    at ${frame}`)].join('\n');
  return error;
}

const OWN = 'charge (/app/tasks/pay.ts:12:9)';

test('has the lines of the task’s own source, of an error and of what caused it', () => {
  const cause = thrownAt(new RangeError('too far'), 'measure (/app/tasks/core/measure.ts:3:1)');
  expect(tracebackOf(thrownAt(new Error('no', { cause }), OWN))).toBe(
    [
      'Error: no',
      `    at ${OWN}`,
      'Caused by RangeError: too far',
      '    at measure (/app/tasks/core/measure.ts:3:1)',
    ].join('\n'),
  );
});

test('counts the frames of others, but for the innermost', () => {
  const error = thrownAt(
    new TypeError('fetch failed'),
    'node:internal/deps/undici/undici:16416:13',
    'process.processTicks (node:internal/process/task_queues:105:5)',
    OWN,
    'next (/app/node_modules/p-map/index.js:1:2)',
    'runOnInput (/app/functions/worker/run-definition.ts:120:29)',
    'inScope (/app/functions/worker/run-scope.ts:26:17)',
  );
  expect(tracebackOf(error)?.split('\n')).toEqual([
    'TypeError: fetch failed',
    '    at node:internal/deps/undici/undici:16416:13',
    '    … 1 frame of Lovage, packages or Node.js',
    `    at ${OWN}`,
    '    … 3 frames of Lovage, packages or Node.js',
  ]);
});

test('keeps its frames when the message was changed after the throw', () => {
  const error = thrownAt(new Error('before'), OWN);
  error.message = 'after';
  expect(tracebackOf(error)).toBe(`Error: after\n    at ${OWN}`);
});

test('there is none of what has no stack', () => {
  for (const thrown of ['text', undefined, null, { message: 'x' }]) expect(tracebackOf(thrown)).toBeNull();
});

test('never throws, never loops, and never has more than 4 KiB', () => {
  const circle = new Error('a');
  circle.cause = new AggregateError([circle, new Error('x'.repeat(9_000), { cause: circle })]);
  const inner = fc.oneof(fc.anything(), fc.constant(circle));
  const error = fc
    .tuple(inner, fc.array(inner), fc.string())
    .map(([cause, errors, text]) =>
      Object.assign(new AggregateError(errors, text.repeat(500), { cause }), { stack: text.repeat(900) }),
    );
  fc.assert(
    fc.property(fc.oneof(inner, error), (thrown) => {
      expect(byteLength(tracebackOf(thrown) ?? '')).toBeLessThanOrEqual(4_096);
    }),
  );
});
