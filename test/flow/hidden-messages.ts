import { ChangeMessageVisibilityCommand } from '@aws-sdk/client-sqs';
import { test } from 'vitest';
import { SHOWS_HIDDEN_MESSAGES } from '../emulators/other-emulators.ts';
import type { FlowSystem } from './flow-system.ts';
import { until } from './until.ts';

/** A hidden message, as the SQS emulator shows it. */
interface HiddenMessage {
  readonly receiptHandle: string;
  readonly message: { readonly body: string; readonly approximateReceiveCount: number };
}

/** A test that looks at hidden messages, which only the local system's own SQS shows. */
export const testOfHiddenMessages = test.skipIf(!SHOWS_HIDDEN_MESSAGES);

/** The hidden messages of one queue that belong to one task. */
export async function hiddenMessages(
  { system }: FlowSystem,
  queueUrl: string,
  taskId: string,
): Promise<readonly HiddenMessage[]> {
  const name = queueUrl.slice(queueUrl.lastIndexOf('/') + 1);
  const response = await fetch(new URL(`/_fauxqs/queues/${name}`, system.sqsEndpoint));
  const { messages } = (await response.json()) as { messages: { inflight: readonly HiddenMessage[] } };
  return messages.inflight.filter(({ message }) => message.body.includes(taskId));
}

/** Waits until a task's message is hidden and no function is running, then lets it come again at once. */
export async function deliverAgain(flow: FlowSystem, queueUrl: string, taskId: string): Promise<void> {
  const { receiptHandle } = await until('the hidden message', async () => {
    const [hidden] = await hiddenMessages(flow, queueUrl, taskId);
    return flow.system.running === 0 ? hidden : undefined;
  });
  await flow.sqs.send(
    new ChangeMessageVisibilityCommand({
      QueueUrl: queueUrl,
      ReceiptHandle: receiptHandle,
      VisibilityTimeout: 0,
    }),
  );
}
