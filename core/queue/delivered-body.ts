import { lifeOf, readMessage, writeMessage } from '../protocol/message.ts';

/** The attribute that every dead letter has, and keeps when SQS moves it back: the id of the message that it was. */
export const ORIGINAL_MESSAGE_ID = 'OriginalMessageId';

/**
 * What a message says, seen from its attributes. A dead letter that was moved back to its queue is a retry by hand, of the task
 * whose record says why it was set aside: it is for the life after the one that it was sent for. Whoever moves it, by the API,
 * by AWS's own console or command line, sends the task again. See docs/decisions/redrive.md.
 */
export function deliveredBody(
  body: string,
  attributes: Readonly<Record<string, unknown>> | undefined,
): string {
  if (attributes?.[ORIGINAL_MESSAGE_ID] === undefined) return body;
  const read = readMessage(body);
  if (!read.ok || read.message.kind !== 'task') return body;
  const { message } = read;
  return writeMessage({ ...message, life: lifeOf(message) + 1, eta: null, expiresAt: null });
}
