/**
 * A position in a trace: the trace's id, and the id of the span that is the parent of what comes next. Ids are lower-case hex as in W3C
 * Trace Context; X-Ray writes the same ids in another format.
 */
export interface TraceContext {
  /** 32 digits. */
  readonly traceId: string;
  /** 16 digits. */
  readonly parentId: string;
  /** Whether the trace is to be kept, as decided where it began. */
  readonly sampled: boolean;
}

/** W3C Trace Context, `traceparent`: version, trace id, parent id, flags. Later versions may append more fields. */
const TRACEPARENT = /^(?!ff)([0-9a-f]{2})-([0-9a-f]{32})-([0-9a-f]{16})-([0-9a-f]{2})(-.*)?$/;
const NOTHING = /^0+$/;

/** Reads a `traceparent`. Returns `null` if it is malformed or has an id of zeroes, as W3C Trace Context requires. */
export function readTraceparent(header: string | undefined): TraceContext | null {
  const [, version, traceId = '', parentId = '', flags = '', more] =
    TRACEPARENT.exec(header?.trim() ?? '') ?? [];
  if (version === undefined || (version === '00' && more !== undefined)) return null;
  if (NOTHING.test(traceId) || NOTHING.test(parentId)) return null;
  return { traceId, parentId, sampled: (Number.parseInt(flags, 16) & 1) === 1 };
}

export function writeTraceparent({ traceId, parentId, sampled }: TraceContext): string {
  return `00-${traceId}-${parentId}-${sampled ? '01' : '00'}`;
}

/** Reads X-Ray's header, `Root=1-…;Parent=…;Sampled=1`. Returns `null` if it names no parent: it then does not say where the call came from. */
export function readXrayHeader(header: string | undefined): TraceContext | null {
  const fields = new Map(
    (header ?? '').split(';').map((field) => {
      const [name = '', value = ''] = field.trim().split('=');
      return [name.toLowerCase(), value];
    }),
  );
  const [, time, rest] = /^1-([0-9a-f]{8})-([0-9a-f]{24})$/.exec(fields.get('root') ?? '') ?? [];
  const parentId = fields.get('parent') ?? '';
  if (time === undefined || rest === undefined || !/^[0-9a-f]{16}$/.test(parentId)) return null;
  return { traceId: `${time}${rest}`, parentId, sampled: fields.get('sampled') === '1' };
}

export function writeXrayHeader(trace: TraceContext): string {
  return `Root=${xrayTraceId(trace)};Parent=${trace.parentId};Sampled=${trace.sampled ? 1 : 0}`;
}

/** A trace's id in X-Ray's format, by which CloudWatch finds it. The first eight digits are a time, or stand in for one. */
export function xrayTraceId({ traceId }: TraceContext): string {
  return `1-${traceId.slice(0, 8)}-${traceId.slice(8)}`;
}
