import type { MessageAttributeValue, MessageSystemAttributeValue } from '@aws-sdk/client-sqs';
import type { SQSRecord } from 'aws-lambda';
import {
  readTraceparent,
  readXrayHeader,
  type TraceContext,
  writeTraceparent,
  writeXrayHeader,
} from '../protocol/trace.ts';

/** What a send carries a trace in. */
export interface TraceAttributes {
  MessageAttributes?: Record<string, MessageAttributeValue>;
  MessageSystemAttributes?: { AWSTraceHeader: MessageSystemAttributeValue };
}

/** The bytes that they add to a message: `traceparent`, `String` and 55 of its value. `AWSTraceHeader` is free (SQS quotas). */
export const TRACE_BYTES = 72;

/**
 * A trace as a message carries it: twice, for `traceparent` is what everybody reads, and `AWSTraceHeader` what X-Ray links a
 * function's run to. See docs/decisions/traces.md.
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

/** The trace that a message carries. */
export function readTrace({ messageAttributes, attributes }: SQSRecord): TraceContext | null {
  // Lambda always has attributes; an emulator may leave them out where there are none.
  const traceparent = messageAttributes?.['traceparent']?.stringValue;
  return readTraceparent(traceparent) ?? readXrayHeader(attributes.AWSTraceHeader);
}
