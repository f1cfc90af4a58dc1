import { forLife, lifeOf, readMessage, writeMessage } from '../protocol/message.ts';

/** An attribute of every dead letter, which it keeps when SQS moves it back: the id of the original message. */
export const ORIGINAL_MESSAGE_ID = 'OriginalMessageId';

/**
 * Returns the body that a worker reads, which depends on the message's attributes. A dead letter that was moved back to its queue is a
 * retry by hand of the task whose record says why the message was set aside: it is for the next life after the one it was sent for. This
 * holds whether it was moved by the API, the AWS console or the AWS command line. See docs/decisions/redrive.md.
 */
export function deliveredBody(
  body: string,
  attributes: Readonly<Record<string, unknown>> | undefined,
): string {
  if (attributes?.[ORIGINAL_MESSAGE_ID] === undefined) return body;
  const read = readMessage(body);
  if (!read.ok || read.message.kind !== 'task') return body;
  const { message } = read;
  return writeMessage({ ...forLife(message, lifeOf(message) + 1), eta: null, expiresAt: null });
}
