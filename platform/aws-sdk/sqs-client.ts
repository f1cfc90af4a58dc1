import {
  ChangeMessageVisibilityCommand,
  type ChangeMessageVisibilityCommandInput,
  DeleteMessageBatchCommand,
  type DeleteMessageBatchCommandInput,
  GetQueueAttributesCommand,
  type GetQueueAttributesCommandInput,
  ListMessageMoveTasksCommand,
  type ListMessageMoveTasksCommandInput,
  ReceiveMessageCommand,
  type ReceiveMessageCommandInput,
  SendMessageBatchCommand,
  type SendMessageBatchCommandInput,
  SendMessageCommand,
  type SendMessageCommandInput,
  SQSClient,
  StartMessageMoveTaskCommand,
  type StartMessageMoveTaskCommandInput,
} from '@aws-sdk/client-sqs';
import type { createSqsClient as lean } from '../aws/sqs-client.ts';
import { type SdkClientConfig, sdkOptions } from './sdk-client-config.ts';

/** SQS's operations, by the SDK's client. */
export function createSqsClient(config: SdkClientConfig) {
  const client = new SQSClient({
    ...sdkOptions(config),
    // A queue's URL has the ordinary host: with it, requests would not go to the endpoints for FIPS or dual stack.
    useQueueUrlAsEndpoint: false,
    // The signature covers the whole message already, and an OpenSSL in FIPS mode has no MD5.
    md5: false,
  });
  return {
    changeMessageVisibility: (input: ChangeMessageVisibilityCommandInput) =>
      client.send(new ChangeMessageVisibilityCommand(input)),
    deleteMessageBatch: (input: DeleteMessageBatchCommandInput) =>
      client.send(new DeleteMessageBatchCommand(input)),
    getQueueAttributes: (input: GetQueueAttributesCommandInput) =>
      client.send(new GetQueueAttributesCommand(input)),
    listMessageMoveTasks: (input: ListMessageMoveTasksCommandInput) =>
      client.send(new ListMessageMoveTasksCommand(input)),
    receiveMessage: (input: ReceiveMessageCommandInput) => client.send(new ReceiveMessageCommand(input)),
    sendMessage: (input: SendMessageCommandInput) => client.send(new SendMessageCommand(input)),
    sendMessageBatch: (input: SendMessageBatchCommandInput) =>
      client.send(new SendMessageBatchCommand(input)),
    startMessageMoveTask: (input: StartMessageMoveTaskCommandInput) =>
      client.send(new StartMessageMoveTaskCommand(input)),
  } satisfies ReturnType<typeof lean>;
}
