import type { AboutTask } from './about-task.ts';
import { type Logger, withFields } from './logger.ts';
import { readTraceparent, readXrayHeader, type TraceContext, xrayTraceId } from './trace.ts';

/** What Lambda's adapter hands to an app with each call, as far as it is there. */
export interface CallEnvironment {
  readonly lambdaContext?: { readonly awsRequestId?: string };
  /** API Gateway's. */
  readonly requestContext?: { readonly requestId?: string };
}

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
  headers: Headers,
  environment: CallEnvironment | undefined,
  lambdaTrace: string | undefined,
): HttpCall {
  const trace =
    readTraceparent(headers.get('traceparent') ?? undefined) ??
    readXrayHeader(headers.get('x-amzn-trace-id') ?? undefined) ??
    readXrayHeader(lambdaTrace);
  const about: AboutTask = trace ? { traceId: xrayTraceId(trace) } : {};
  const ids = {
    requestId: environment?.lambdaContext?.awsRequestId,
    apiRequestId: environment?.requestContext?.requestId,
  };
  return { logger: withFields(withFields(logger, ids), about), about, trace };
}
