import { callAws } from './deployment.ts';
import type { MiniStack } from './ministack.ts';

/** The URL of a queue, by its name. */
export async function queueUrl(ministack: MiniStack, QueueName: string): Promise<string> {
  const answer = await callAws(ministack, 'sqs', { Action: 'GetQueueUrl', QueueName });
  const [, url] = /<QueueUrl>(.+?)</.exec(answer) ?? [];
  if (url === undefined) throw new Error(`There is no queue ${QueueName}: ${answer}`);
  return url;
}
