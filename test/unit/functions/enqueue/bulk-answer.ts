import { PutItemCommand } from '@aws-sdk/client-dynamodb';
import { SendMessageBatchCommand, type SendMessageBatchCommandInput } from '@aws-sdk/client-sqs';
import { expect } from 'vitest';
import type { Problem } from '../../../../core/protocol/problem.ts';
import type { ApiRecord } from '../../../../core/protocol/record.ts';
import type { EnqueueApp } from './enqueue-app.ts';

/** An entry of a bulk answer: a record or a problem. */
export type Entry = Partial<ApiRecord> & Partial<Problem>;

/** The entries of the answer to an accepted bulk call. */
export async function entriesOf(response: Response): Promise<Entry[]> {
  const text = await response.text();
  expect(response.status, text.slice(0, 500)).toBe(202);
  expect(response.headers.get('content-type')).toBe('application/json');
  const body: { tasks: Entry[] } = JSON.parse(text);
  expect(Object.keys(body)).toEqual(['tasks']);
  return body.tasks;
}

/** `count` tasks that differ in their input. */
export function additions(count: number) {
  return Array.from({ length: count }, (_, a) => ({ task: 'add', input: { a, b: 0 } }));
}

/** The ids of the tasks whose records were written, each in a request of its own. */
export function writtenIds({ dynamo }: EnqueueApp): string[] {
  const items = dynamo.commandCalls(PutItemCommand).map((call) => call.args[0].input.Item);
  return items.flatMap((item) => (item?.['task'] ? [item['id']?.S ?? 'no id'] : []));
}

/** The requests that sent messages, each as the ids in it. */
export function sentIds({ sqs }: EnqueueApp): string[][] {
  return sqs.commandCalls(SendMessageBatchCommand).map((call) => idsOfMessages(call.args[0].input));
}

export function idsOfMessages(input: SendMessageBatchCommandInput): string[] {
  return (input.Entries ?? []).map(({ MessageBody }) => JSON.parse(MessageBody ?? '').id);
}
