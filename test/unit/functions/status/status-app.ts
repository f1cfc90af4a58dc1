import { GetItemCommand } from '@aws-sdk/client-dynamodb';
import { registry as deployed } from '../../../../bench/tasks/index.ts';
import type { Registry } from '../../../../core/definition/registry.ts';
import type { TaskMessage } from '../../../../core/protocol/message.ts';
import { pendingItem } from '../../../../core/records/pending-record.ts';
import type { Item } from '../../../../core/records/table.ts';
import { createApp } from '../../../../functions/status/app.ts';
import type { Status } from '../../../../functions/status/status.ts';
import { callApp } from '../../call-app.ts';
import { FakeClock } from '../../fake-clock.ts';
import { logLines } from '../../log-lines.ts';
import { taskMessage } from '../../messages.ts';
import { mockedAws } from '../mocked-aws.ts';

export const TABLE = 'results';
export const ID = '0197f000-0000-7000-8000-000000000001';
export const NOW = Date.parse('2030-01-01T00:00:00.000Z');
export const URLS = {
  default: { url: 'https://sqs/default', deadLetterUrl: 'https://sqs/default-dead' },
  slow: { url: 'https://sqs/slow', deadLetterUrl: 'https://sqs/slow-dead' },
};

/** A real app on mocked AWS clients that give everything an empty answer, with a clock that jumps. */
export function statusApp(
  registry: Registry = deployed,
  more: Partial<Pick<Status, 'waits' | 'table'>> = {},
) {
  const { client, sqs, dynamo } = mockedAws();
  const clock = new FakeClock(NOW);
  const log = logLines();
  const app = createApp({
    registry,
    table: { client: client.dynamo, name: TABLE },
    queues: { client: client.sqs, addresses: new Map(Object.entries(URLS)) },
    logger: log,
    clock,
    random: () => 0,
    ...more,
  });
  return {
    app,
    sqs,
    dynamo,
    clock,
    log,
    call: async (path: string, method = 'GET', headers: Record<string, string> = {}): Promise<Response> =>
      callApp(app, path, { method, headers }),
    /** Puts an item in the table. */
    holds: (item: Item) => dynamo.on(GetItemCommand).resolves({ Item: item }),
  };
}

/** The item of a task, PENDING unless changed. */
export function itemOf(changes: Item = {}, message: Partial<TaskMessage> = {}): Item {
  return { ...pendingItem(taskMessage({ id: ID, createdAt: NOW, ...message }), 3_600), ...changes };
}
