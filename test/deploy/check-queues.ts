import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { setTimeout as delay } from 'node:timers/promises';
import type { Check } from './checks.ts';
import { type DeployedSystem, PATIENCE_SECONDS, STACK, taskIn } from './deployed-system.ts';
import { callAws } from './deployment.ts';
import { expectQueueOperations } from './operator-calls.ts';
import { queueUrl } from './queue-url.ts';

/** Checks what becomes of messages that workers never finish, and what an operator does with a queue. */
export async function checkQueues(
  check: Check,
  { ministack, call, finished }: DeployedSystem,
): Promise<void> {
  await check('a task whose message SQS gave up becomes a FAILURE and can be retried', async () => {
    const QueueUrl = await queueUrl(ministack, `${STACK}-default-given-up`);
    const id = randomUUID();
    const none = { eta: null, expiresAt: null, group: null, fingerprint: null };
    const task = { v: 1, kind: 'task', id, task: 'add', queue: 'default', input: { a: 5, b: 6 } };
    const MessageBody = JSON.stringify({ ...task, createdAt: Date.now(), ...none });
    await callAws(ministack, 'sqs', { Action: 'SendMessage', QueueUrl, MessageBody });
    await eventually(async () => {
      const failed = await call('GET', `/tasks/${id}`);
      assert.equal(failed.status, 200, failed.body);
      assert.equal(JSON.parse(failed.body).error?.type, 'DeadLettered', failed.body);
    });
    taskIn(await call('POST', `/tasks/${id}/retry`), 202);
    assert.equal((await finished(id)).result, 11);
  });
  await check('a foreign message goes to the dead-letter queue, and GET /queues counts it', async () => {
    const QueueUrl = await queueUrl(ministack, `${STACK}-default`);
    await callAws(ministack, 'sqs', { Action: 'SendMessage', QueueUrl, MessageBody: 'not one of ours' });
    await eventually(async () => {
      const { status, body } = await call('GET', '/queues');
      assert.equal(status, 200, body);
      const [queue] = JSON.parse(body).queues;
      assert.deepEqual(
        { name: queue?.name, waiting: queue?.waiting, running: queue?.running, dead: queue?.dead },
        { name: 'default', waiting: 0, running: 0, dead: 1 },
      );
    });
  });
  await check('a queue is paused, purged and resumed', () => expectQueueOperations({ call, finished }));
}

/** Retries until the attempt does not throw. */
async function eventually(attempt: () => Promise<void>): Promise<void> {
  const deadline = Date.now() + PATIENCE_SECONDS * 1_000;
  for (;;) {
    try {
      await attempt();
      return;
    } catch (error) {
      if (Date.now() > deadline) throw error;
    }
    await delay(250);
  }
}
