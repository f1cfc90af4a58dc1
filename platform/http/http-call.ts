import type { AboutTask } from '../../core/protocol/about-task.ts';
import { type Logger, withFields } from '../../core/protocol/logger.ts';
import {
  readTraceparent,
  readXrayHeader,
  type TraceContext,
  xrayTraceId,
} from '../../core/protocol/trace.ts';
import type { HttpRequest } from './http-request.ts';

/** What one call brings along. */
export interface HttpCall {
  /** Puts the ids of the call on every line, and what is known `about` its task. */
  readonly logger: Logger;
  readonly about: AboutTask;
  readonly trace: TraceContext | null;
}

/**
 * Reads which call this is, and which trace it is part of: the caller's own (`traceparent`, then `X-Amzn-Trace-Id` with a
 * parent), or the one that Lambda began.
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
