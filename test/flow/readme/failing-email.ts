import { randomUUID } from 'node:crypto';
import { GetQueueUrlCommand, SendMessageCommand, SQSClient } from '@aws-sdk/client-sqs';
import { MESSAGE_VERSION, writeMessage } from '../../../core/protocol/message.ts';
import { CREDENTIALS, NAME_PREFIX, REGION } from '../../../local/local-aws.ts';

/**
 * Sends a `send_email` task that fails: its input may have been valid for an earlier version of the definition, but is not for this one.
 *
 * @returns the task's id
 */
export async function sendFailingEmail(sqsEndpoint: string): Promise<string> {
  const sqs = new SQSClient({ region: REGION, credentials: CREDENTIALS, endpoint: sqsEndpoint });
  const id = randomUUID();
  const { QueueUrl } = await sqs.send(new GetQueueUrlCommand({ QueueName: `${NAME_PREFIX}-default` }));
  const message = { v: MESSAGE_VERSION, kind: 'task', id, task: 'send_email', queue: 'default' } as const;
  const MessageBody = writeMessage({
    ...message,
    input: { recipient: 'nobody', content: 'Hello' },
    ...{ createdAt: Date.now(), eta: null, expiresAt: null, group: null, fingerprint: null },
  });
  await sqs.send(new SendMessageCommand({ QueueUrl, MessageBody }));
  sqs.destroy();
  return id;
}
