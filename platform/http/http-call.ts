import type { AboutTask } from '../../core/protocol/about-task.ts';
import { type Logger, withFields } from '../../core/protocol/logger.ts';
import {
  readTraceparent,
  readXrayHeader,
  type TraceContext,
  xrayTraceId,
} from '../../core/protocol/trace.ts';
import type { HttpRequest } from './http-request.ts';

/** What is known of one call. */
export interface HttpCall {
  /** Puts the call's ids on every line, and the fields of `about`. */
  readonly logger: Logger;
  readonly about: AboutTask;
  readonly trace: TraceContext | null;
}

/**
 * Reads a call's ids and its trace: the caller's trace (from `traceparent`, or else from an `X-Amzn-Trace-Id` that names a parent), or
 * else the one that Lambda started.
 *
 * @param lambdaTrace the trace header of Lambda's invocation, `_X_AMZN_TRACE_ID`
 */
export function readHttpCall(
  logger: Logger,
  { headers, requestId, apiRequestId }: HttpRequest,
  lambdaTrace: string | undefined,
): HttpCall {
  const trace =
    readTraceparent(headers['traceparent']) ??
    readXrayHeader(headers['x-amzn-trace-id']) ??
    readXrayHeader(lambdaTrace);
  const about: AboutTask = trace ? { traceId: xrayTraceId(trace) } : {};
  return { logger: withFields(withFields(logger, { requestId, apiRequestId }), about), about, trace };
}
