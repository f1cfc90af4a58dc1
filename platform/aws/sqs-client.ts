import type {
  ChangeMessageVisibilityCommandInput,
  ChangeMessageVisibilityCommandOutput,
  DeleteMessageBatchCommandInput,
  DeleteMessageBatchCommandOutput,
  GetQueueAttributesCommandInput,
  GetQueueAttributesCommandOutput,
  ListMessageMoveTasksCommandInput,
  ListMessageMoveTasksCommandOutput,
  ReceiveMessageCommandInput,
  ReceiveMessageCommandOutput,
  SendMessageBatchCommandInput,
  SendMessageBatchCommandOutput,
  SendMessageCommandInput,
  SendMessageCommandOutput,
  SQS,
  StartMessageMoveTaskCommandInput,
  StartMessageMoveTaskCommandOutput,
} from '@aws-sdk/client-sqs';
import { AwsClient } from './aws-client.ts';
import type { AwsClientConfig } from './aws-client-config.ts';
import type { AwsService } from './aws-service.ts';
import { jsonProtocol } from './json-protocol.ts';

export const SQS_SERVICE: AwsService = {
  signingName: 'sqs',
  hostPrefix: 'sqs',
  endpointSetting: 'AWS_ENDPOINT_URL_SQS',
  protocol: jsonProtocol('AmazonSQS'),
};

/** SQS's operations, as methods of the SDK's class `SQS`. */
export function createSqsClient(config: AwsClientConfig) {
  const client = new AwsClient(SQS_SERVICE, config);
  return {
    changeMessageVisibility: (input: ChangeMessageVisibilityCommandInput) =>
      client.call<ChangeMessageVisibilityCommandOutput>('ChangeMessageVisibility', input),
    deleteMessageBatch: (input: DeleteMessageBatchCommandInput) =>
      client.call<DeleteMessageBatchCommandOutput>('DeleteMessageBatch', input),
    getQueueAttributes: (input: GetQueueAttributesCommandInput) =>
      client.call<GetQueueAttributesCommandOutput>('GetQueueAttributes', input),
    listMessageMoveTasks: (input: ListMessageMoveTasksCommandInput) =>
      client.call<ListMessageMoveTasksCommandOutput>('ListMessageMoveTasks', input),
    receiveMessage: (input: ReceiveMessageCommandInput) =>
      client.call<ReceiveMessageCommandOutput>('ReceiveMessage', input),
    sendMessage: (input: SendMessageCommandInput) =>
      client.call<SendMessageCommandOutput>('SendMessage', input),
    sendMessageBatch: (input: SendMessageBatchCommandInput) =>
      client.call<SendMessageBatchCommandOutput>('SendMessageBatch', input),
    startMessageMoveTask: (input: StartMessageMoveTaskCommandInput) =>
      client.call<StartMessageMoveTaskCommandOutput>('StartMessageMoveTask', input),
  } satisfies Partial<SQS>;
}
