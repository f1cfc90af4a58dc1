import { byteLength } from '../../core/protocol/json.ts';

/** "Request must be smaller than 6291456 bytes for the InvokeFunction operation" (Lambda): the event as JSON, with everything around its body. */
const REQUEST_BYTES = 6 * 1024 * 1024;

/** "Response payload size exceeded maximum allowed payload size (6291556 bytes)" (Lambda): the answer as JSON. */
const RESPONSE_BYTES = 6 * 1024 * 1024 + 100;

/** Whether Lambda would refuse to invoke a function with this event. In JSON a quote or a line break of the body takes two bytes. */
export function isTooLargeForLambda(event: unknown): boolean {
  return byteLength(JSON.stringify(event)) >= REQUEST_BYTES;
}

/**
 * Checks a function's answer as Lambda does.
 *
 * @throws Error if Lambda would not pass it on: API Gateway then answers 500
 */
export function checkAnswerSize(answer: unknown): void {
  const bytes = byteLength(JSON.stringify(answer) ?? '');
  if (bytes > RESPONSE_BYTES) {
    throw new Error(
      `Response payload size (${bytes} bytes) exceeded maximum allowed payload size (${RESPONSE_BYTES} bytes).`,
    );
  }
}
