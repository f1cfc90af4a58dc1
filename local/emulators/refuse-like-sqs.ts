import type { buildApp } from 'fauxqs';
import { MAX_DELAY_SECONDS } from '../../core/protocol/bounds.ts';
import { Receipts } from './receipts.ts';
import { refusal, sendAnswer } from './sqs-answer.ts';

/** What fauxqs is asked for: fields of a request, or of one entry of a batch. */
interface Asked {
  readonly Id?: unknown;
  readonly ReceiptHandle?: unknown;
  readonly VisibilityTimeout?: unknown;
  readonly DelaySeconds?: unknown;
}

/** An entry of a batch that was not done. */
interface FailedEntry {
  readonly Id: unknown;
  readonly SenderFault: true;
  readonly Code: typeof CODE;
  readonly Message: string;
}

const CODE = 'InvalidParameterValue';

/** Longest time for which SQS hides a message, in seconds, counted from its receipt (SQS developer guide, "Visibility timeout"). */
const MAX_INVISIBLE_SECONDS = 43_200;

/**
 * Makes fauxqs refuse two things that SQS refuses, in requests and in entries of batches: to hide a message until more than 12 hours after its
 * receipt, and a `DelaySeconds` out of 0 to 900. fauxqs itself refuses a `VisibilityTimeout` out of 0 to 43,200. The texts are SQS's.
 */
export function refuseLikeSqs(server: ReturnType<typeof buildApp>): void {
  const receipts = new Receipts(MAX_INVISIBLE_SECONDS * 1000);
  const failedOf = new WeakMap<object, readonly FailedEntry[]>();

  server.addHook('preHandler', async (request, reply) => {
    const action = actionOf(request.headers['x-amz-target']);
    if (!action.endsWith('Batch')) {
      const message = whyRefused(action, Object(request.body), receipts);
      return message === undefined ? undefined : sendAnswer(reply, refusal(CODE, message));
    }
    const entries = listOf(Object(request.body).Entries);
    const failed: FailedEntry[] = [];
    const others = entries.filter((entry) => {
      const Message = whyRefused(action.slice(0, -'Batch'.length), entry, receipts);
      if (Message !== undefined) failed.push({ Id: entry.Id, SenderFault: true, Code: CODE, Message });
      return Message === undefined;
    });
    if (failed.length === 0) return;
    if (others.length === 0) {
      return sendAnswer(reply, { status: 200, body: { Successful: [], Failed: failed } });
    }
    request.body = { ...Object(request.body), Entries: others };
    failedOf.set(request, failed);
  });

  server.addHook('preSerialization', async (request, reply, answer: unknown) => {
    if (reply.statusCode >= 300) return answer;
    const action = actionOf(request.headers['x-amz-target']);
    const asked = Object(request.body);
    if (action === 'ReceiveMessage') receipts.add(listOf(Object(answer).Messages).map(handleOf));
    if (action === 'DeleteMessage') receipts.forget([handleOf(asked)]);
    if (action === 'DeleteMessageBatch') receipts.forget(listOf(asked.Entries).map(handleOf));
    const failed = failedOf.get(request);
    return failed ? { ...Object(answer), Failed: [...listOf(Object(answer).Failed), ...failed] } : answer;
  });
}

/** @returns SQS's text; `undefined` for what it does not refuse, or fauxqs refuses as well */
function whyRefused(action: string, asked: Asked, receipts: Receipts): string | undefined {
  if (action === 'SendMessage') {
    const { DelaySeconds: delay } = asked;
    if (typeof delay !== 'number' || (delay >= 0 && delay <= MAX_DELAY_SECONDS)) return undefined;
    return `Value ${delay} for parameter DelaySeconds is invalid. Reason: DelaySeconds must be >= 0 and <= ${MAX_DELAY_SECONDS}.`;
  }
  if (action !== 'ChangeMessageVisibility') return undefined;
  const { VisibilityTimeout: timeout } = asked;
  const receivedAt = receipts.timeOf(handleOf(asked));
  if (typeof timeout !== 'number' || timeout > MAX_INVISIBLE_SECONDS || receivedAt === undefined) {
    return undefined;
  }
  if (Date.now() + timeout * 1000 <= receivedAt + MAX_INVISIBLE_SECONDS * 1000) return undefined;
  return (
    `Value ${timeout} for parameter VisibilityTimeout is invalid. ` +
    `Reason: Total VisibilityTimeout for the message is beyond the limit [${MAX_INVISIBLE_SECONDS} seconds]`
  );
}

function actionOf(target: unknown): string {
  return String(target).replace('AmazonSQS.', '');
}

function handleOf({ ReceiptHandle }: Asked): string {
  return String(ReceiptHandle);
}

function listOf(value: unknown): readonly Asked[] {
  return Array.isArray(value) ? value.map(Object) : [];
}
