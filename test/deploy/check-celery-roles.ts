import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { setTimeout as delay } from 'node:timers/promises';
import { celeryBody } from '../unit/core/celery/celery-body.ts';
import { moveTellingNear, sweepNow } from './as-root.ts';
import { type CeleryOutputs, type CeleryProgram, raisedBy } from './celery-program.ts';
import { untilRecord } from './check-celery-tasks.ts';
import type { Check } from './checks.ts';
import { type DeployedSystem, STACK, taskIn } from './deployed-system.ts';
import { callAws, setRolePolicy } from './deployment.ts';
import { queueUrl } from './queue-url.ts';

/** Seconds during which a worker may still receive a task after its queue is paused. */
const SETTLING = 2;

const REVOKED = 'celery.exceptions.TaskRevokedError';

/** Checks that each function whose role may write to the table of Celery's results does, and that no other may. */
export async function checkCeleryRoles(
  check: Check,
  system: DeployedSystem,
  { CeleryTableName, CeleryTableArn }: CeleryOutputs,
  python: CeleryProgram,
): Promise<void> {
  const { ministack, call, finished } = system;
  const expectRevoked = async (id: string) => {
    const raised = await raisedBy(python.get(id));
    assert.ok(raised.is.includes(REVOKED), raised.message);
  };
  await check(
    'the worker of another queue may not write to Celery’s table; that of Celery’s may',
    async () => {
      const json = { table: CeleryTableName };
      const outcomes = ['default', 'celery'].map(async (queue) => {
        const { id } = taskIn(await call('POST', `/tasks/write_item?queue=${queue}`, { json }), 202);
        await finished(id);
        const { state, error } = JSON.parse((await call('GET', `/tasks/${id}`)).body);
        return [state, error?.type];
      });
      assert.deepEqual(await Promise.all(outcomes), [
        ['FAILURE', 'AccessDeniedException'],
        ['SUCCESS', undefined],
      ]);
    },
  );
  await check('enqueue: a call is revoked before a worker has seen it, and Python is told', async () => {
    const id = await python.send('shop.tasks.send_email', ['revoked@example.com', 'No'], { countdown: 60 });
    assert.equal((await call('POST', `/tasks/${id}/revoke?celery=true`)).status, 204);
    await expectRevoked(id);
  });
  await check('enqueue: forgetting a task also erases its result in Python', async () => {
    const id = await python.send('shop.tasks.add', [1, 2]);
    assert.equal(await python.get(id), 3);
    await finished(id);
    const forgotten = await call('DELETE', `/tasks/${id}`);
    assert.equal(forgotten.status, 204, forgotten.body);
    assert.deepEqual(await python.look(id), { state: 'PENDING', info: null });
  });
  await check('scheduler: tells Python of an end that enqueue could not tell', async () => {
    const id = await python.send('shop.tasks.add', [1, 2], { countdown: 2_000 });
    await untilRecord(system, id);
    const change = { role: 'Enqueue', name: 'outage' };
    const Statement = [{ Effect: 'Deny', Action: 'dynamodb:*', Resource: CeleryTableArn }];
    await setRolePolicy(ministack, { ...change, policy: { Version: '2012-10-17', Statement } });
    await call('POST', `/tasks/${id}/revoke`);
    assert.equal(taskIn(await call('GET', `/tasks/${id}`), 200).state, 'REVOKED');
    assert.equal((await python.look(id)).state, 'PENDING');
    await setRolePolicy(ministack, { ...change, policy: null });
    await moveTellingNear(system, id, Date.now());
    await sweepNow(system);
    await expectRevoked(id);
  });
  await check('dead-letter: a call that SQS gave up is a FAILURE in Python', async () => {
    const id = randomUUID();
    const QueueUrl = await queueUrl(ministack, `${STACK}-celery-given-up`);
    const MessageBody = celeryBody({ headers: { id, root_id: id } });
    await callAws(ministack, 'sqs', { Action: 'SendMessage', QueueUrl, MessageBody });
    const raised = await raisedBy(python.get(id));
    assert.match(String(raised.is[0]), /DeadLettered$/);
  });
  await check('operate: a purge of Celery’s queue revokes its calls in Python', async () => {
    assert.equal((await call('POST', '/queues/celery/pause')).status, 200);
    await delay(SETTLING * 1_000);
    const id = await python.send('shop.tasks.add', [1, 2]);
    const purge = await call('POST', '/queues/celery/purge?confirm=celery');
    assert.equal(purge.status, 200, purge.body);
    await expectRevoked(id);
    assert.equal((await call('POST', '/queues/celery/resume')).status, 200);
    assert.equal(await python.get(await python.send('shop.tasks.add', [1, 2])), 3);
  });
}
