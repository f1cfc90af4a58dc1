import type { MessageAttributeValue, MessageSystemAttributeValue } from '@aws-sdk/client-sqs';
import type { SQSRecord } from 'aws-lambda';
import {
  readTraceparent,
  readXrayHeader,
  type TraceContext,
  writeTraceparent,
  writeXrayHeader,
} from '../protocol/trace.ts';

/** The parameters of a send that carry a trace. */
export interface TraceAttributes {
  MessageAttributes?: Record<string, MessageAttributeValue>;
  MessageSystemAttributes?: { AWSTraceHeader: MessageSystemAttributeValue };
}

/** The bytes they add to a message: the texts `traceparent` and `String`, and 55 bytes for the value. `AWSTraceHeader` is free (SQS quotas). */
export const TRACE_BYTES = 72;

/**
 * Writes a trace for a message, twice: `traceparent` for every reader, and `AWSTraceHeader` so that X-Ray links the consuming function's
 * run to it. See docs/decisions/traces.md.
 */
export function traceAttributes(trace: TraceContext | null): TraceAttributes {
  if (!trace) return {};
  return {
    MessageAttributes: { traceparent: { DataType: 'String', StringValue: writeTraceparent(trace) } },
    MessageSystemAttributes: {
      AWSTraceHeader: { DataType: 'String', StringValue: writeXrayHeader(trace) },
    },
  };
}

/** Reads the trace that a message carries. */
export function readTrace({ messageAttributes, attributes }: SQSRecord): TraceContext | null {
  // Lambda always passes `messageAttributes`; an emulator may leave it out if there are none.
  const traceparent = messageAttributes?.['traceparent']?.stringValue;
  return readTraceparent(traceparent) ?? readXrayHeader(attributes.AWSTraceHeader);
}
