import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  readTraceparent,
  readXrayHeader,
  type TraceContext,
  writeTraceparent,
  writeXrayHeader,
  xrayTraceId,
} from '../../../../core/protocol/trace.ts';

/** The example from W3C Trace Context. */
const TRACE: TraceContext = {
  traceId: '4bf92f3577b34da6a3ce929d0e0e4736',
  parentId: '00f067aa0ba902b7',
  sampled: true,
};

describe('traceparent', () => {
  test.each([
    ['00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01', TRACE],
    ['00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-00', { ...TRACE, sampled: false }],
    ['00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-03', TRACE],
    [' 00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01 ', TRACE],
    ['cc-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01-what-may-come', TRACE],
  ])('%s', (header, trace) => {
    expect(readTraceparent(header)).toEqual(trace);
  });

  test.each([
    undefined,
    '',
    'S3CRET',
    'ff-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01',
    '00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01-more',
    '00-4BF92F3577B34DA6A3CE929D0E0E4736-00f067aa0ba902b7-01',
    '00-00000000000000000000000000000000-00f067aa0ba902b7-01',
    '00-4bf92f3577b34da6a3ce929d0e0e4736-0000000000000000-01',
    '00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7',
  ])('is ignored if it is malformed: %s', (header) => {
    expect(readTraceparent(header)).toBeNull();
  });
});

describe('X-Ray’s header', () => {
  const ROOT = 'Root=1-4bf92f35-77b34da6a3ce929d0e0e4736';

  test.each([
    [`${ROOT};Parent=00f067aa0ba902b7;Sampled=1`, TRACE],
    [`${ROOT};Parent=00f067aa0ba902b7;Sampled=0;Lineage=1:a87bd80c:0`, { ...TRACE, sampled: false }],
    [`Self=1-67891234-12456789abcdef012345678; ${ROOT}; Parent=00f067aa0ba902b7; Sampled=1`, TRACE],
    [`${ROOT};Parent=00f067aa0ba902b7;Sampled=?`, { ...TRACE, sampled: false }],
  ])('%s', (header, trace) => {
    expect(readXrayHeader(header)).toEqual(trace);
  });

  test.each([undefined, '', 'S3CRET', ROOT, `${ROOT};Parent=x`, 'Root=2-1-1;Parent=00f067aa0ba902b7'])(
    'is ignored without a trace and a parent: %s',
    (header) => {
      expect(readXrayHeader(header)).toBeNull();
    },
  );

  test('has the trace’s id in CloudWatch’s format', () => {
    expect(xrayTraceId(TRACE)).toBe('1-4bf92f35-77b34da6a3ce929d0e0e4736');
  });
});

test('a trace is read as it was written, in both formats', () => {
  const hex = (length: number) =>
    fc
      .array(fc.constantFrom(...'0123456789abcdef'), { minLength: length, maxLength: length })
      .map((digits) => digits.join(''))
      .filter((digits) => !/^0+$/.test(digits));
  const traces = fc.record({ traceId: hex(32), parentId: hex(16), sampled: fc.boolean() });
  fc.assert(
    fc.property(traces, (trace) => {
      expect(readTraceparent(writeTraceparent(trace))).toEqual(trace);
      expect(readXrayHeader(writeXrayHeader(trace))).toEqual(trace);
    }),
  );
});
