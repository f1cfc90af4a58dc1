import type { Profiler } from 'node:inspector';

/** The parts that a handler's time is divided into, by whose code runs. */
export const PARTS = [
  'the AWS SDK',
  'calls to AWS: write, sign, read',
  'claim, run, outcome',
  'the handler itself',
  'logs and metrics',
  'schemas',
  'Node.js: HTTP and sockets',
  'Node.js: crypto',
  'Node.js: the rest',
  'garbage collection',
  'the engine and the system',
] as const;

export type Part = (typeof PARTS)[number];

/** The first pattern that matches a source decides which part its time belongs to. */
const SOURCES: readonly (readonly [RegExp, Part])[] = [
  [/node_modules\/(@aws-sdk|@smithy|@aws)\//, 'the AWS SDK'],
  [
    /node_modules\/@aws-lambda-powertools\/(logger|metrics|commons)\/|platform\/metrics\/|protocol\/logger/,
    'logs and metrics',
  ],
  [/node_modules\/zod\/|definition\/validate-input/, 'schemas'],
  [/platform\/aws\//, 'calls to AWS: write, sign, read'],
  [/(functions|core|platform|tasks)\//, 'claim, run, outcome'],
  [/bench\/peers\/|node_modules\//, 'the handler itself'],
  [
    /^node:(_?http|net$|tls|_tls|internal\/(stream|http|tls|js_stream|net|dtrace|fs))/,
    'Node.js: HTTP and sockets',
  ],
  [/^node:(internal\/)?crypto/, 'Node.js: crypto'],
  [/^node:/, 'Node.js: the rest'],
];

/** Finds the source of a line and column in a running file; `undefined` if it is unknown. */
export type SourceOf = (url: string, line: number, column: number) => string | undefined;

/**
 * Divides the time of a profile among the parts. Work that the engine does for a function, such as writing JSON or to a socket, counts
 * as the function's.
 *
 * @returns the share of each part in the time when something ran; the sum is 1
 */
export function shareOut(
  { nodes, samples = [], timeDeltas = [] }: Profiler.Profile,
  sourceOf: SourceOf,
): Record<Part, number> {
  const byId = new Map(nodes.map((node) => [node.id, node]));
  const parents = new Map(
    nodes.flatMap(({ id, children = [] }) => children.map((child) => [child, id] as const)),
  );
  const parts = new Map(nodes.map(({ id }) => [id, partOf(id)]));
  const times = Object.fromEntries(PARTS.map((part) => [part, 0])) as Record<Part, number>;
  for (const [index, id] of samples.entries()) {
    const part = parts.get(id);
    if (part) times[part] += timeDeltas[index] ?? 0;
  }
  const total = PARTS.reduce((sum, part) => sum + times[part], 0);
  for (const part of PARTS) times[part] /= total;
  return times;

  /** `undefined` when the process is waiting. */
  function partOf(id: number): Part | undefined {
    for (let at: number | undefined = id; at !== undefined; at = parents.get(at)) {
      const frame = byId.get(at)?.callFrame;
      if (!frame || frame.functionName === '(idle)') return undefined;
      if (frame.functionName === '(garbage collector)') return 'garbage collection';
      const source = frame.url.startsWith('node:') ? frame.url : sourceIn(frame);
      const known = source && SOURCES.find(([pattern]) => pattern.test(source));
      if (known) return known[1];
    }
    return 'the engine and the system';
  }

  function sourceIn({
    url,
    lineNumber,
    columnNumber,
  }: Profiler.Profile['nodes'][number]['callFrame']): string | undefined {
    return url === '' ? undefined : sourceOf(url, lineNumber, columnNumber);
  }
}
