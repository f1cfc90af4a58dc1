import type { Profiler } from 'node:inspector';
import { describe, expect, test } from 'vitest';
import { type Part, shareOut } from '../../../bench/profile/share-out.ts';

/** A profile in which each function called the next, and ran for so many microseconds itself. */
function profileOf(...stack: readonly (readonly [name: string, url: string, line: number, us: number])[]) {
  return {
    nodes: stack.map(([functionName, url, lineNumber], index) => ({
      id: index + 1,
      callFrame: { functionName, scriptId: '0', url, lineNumber, columnNumber: 0 },
      ...(index + 1 < stack.length ? { children: [index + 2] } : {}),
    })),
    startTime: 0,
    endTime: 0,
    samples: stack.map((_, index) => index + 1),
    timeDeltas: stack.map(([, , , us]) => us),
  } satisfies Profiler.Profile;
}

const SOURCES = [
  'platform/aws/sign-request.ts',
  'node_modules/@aws-sdk/client-ses/dist-es/index.js',
  'functions/worker/run-attempt.ts',
  'node_modules/@aws-lambda-powertools/logger/lib/esm/Logger.js',
  'node_modules/zod/v4/core/parse.js',
  'bench/peers/bare-worker.ts',
];
const sourceOf = (_: string, line: number) => SOURCES[line];

describe('the time of a profile', () => {
  test.each<[string, string, number, Part]>([
    ['sign', 'file:///tmp/index.js', 0, 'calls to AWS: write, sign, read'],
    ['send', 'file:///tmp/index.js', 1, 'the AWS SDK'],
    ['run', 'file:///tmp/index.js', 2, 'claim, run, outcome'],
    ['info', 'file:///tmp/index.js', 3, 'logs and metrics'],
    ['parse', 'file:///tmp/index.js', 4, 'schemas'],
    ['handler', 'file:///tmp/index.js', 5, 'the handler itself'],
    ['request', 'node:_http_client', 0, 'Node.js: HTTP and sockets'],
    ['write', 'node:internal/streams/writable', 0, 'Node.js: HTTP and sockets'],
    ['Hmac', 'node:internal/crypto/hash', 0, 'Node.js: crypto'],
    ['tick', 'node:internal/process/task_queues', 0, 'Node.js: the rest'],
    ['(garbage collector)', '', 0, 'garbage collection'],
    ['(program)', '', 0, 'the engine and the system'],
  ])('of %s in %s %i is %s', (name, url, line, part) => {
    expect(shareOut(profileOf([name, url, line, 10]), sourceOf)[part]).toBe(1);
  });

  test('that the engine takes for a function is the function’s, and waiting is none', () => {
    const profile = profileOf(
      ['(root)', '', 0, 0],
      ['net', 'node:net', 0, 10],
      ['writeUtf8String', '', 0, 20],
      ['unknown', 'file:///tmp/index.js', 99, 10],
    );
    profile.nodes.push({
      ...profile.nodes[0],
      id: 9,
      callFrame: { functionName: '(idle)', scriptId: '0', url: '', lineNumber: 0, columnNumber: 0 },
    });
    profile.samples.push(9);
    profile.timeDeltas.push(1_000);
    expect(shareOut(profile, sourceOf)['Node.js: HTTP and sockets']).toBe(1);
  });

  test('is shared out whole', () => {
    const shares = shareOut(
      profileOf(
        ['a', 'x', 0, 1],
        ['b', 'x', 1, 2],
        ['c', 'node:net', 0, 3],
        ['(garbage collector)', '', 0, 4],
      ),
      sourceOf,
    );
    expect(Object.values(shares).reduce((sum, share) => sum + share, 0)).toBeCloseTo(1);
    expect(shares['garbage collection']).toBeCloseTo(0.4);
  });
});
