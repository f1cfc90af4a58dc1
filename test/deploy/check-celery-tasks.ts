import assert from 'node:assert/strict';
import { setTimeout as delay } from 'node:timers/promises';
import { itemOf, moveNear, sweepNow } from './as-root.ts';
import { type CeleryProgram, raisedBy } from './celery-program.ts';
import type { Check } from './checks.ts';
import { type DeployedSystem, PATIENCE_SECONDS, STACK, taskIn } from './deployed-system.ts';
import { callAws } from './deployment.ts';
import { queueUrl } from './queue-url.ts';
import { sentTo } from './sent-emails.ts';

/** Seconds that a task waits, at least. */
const COUNTDOWN = 3;

/** Seconds after which a task is due: more than SQS keeps a message back. */
const FAR = 2_000;

/** Checks what a Python program sees of the tasks that it sends with Celery. */
export async function checkCeleryTasks(
  check: Check,
  system: DeployedSystem,
  python: CeleryProgram,
): Promise<void> {
  const { ministack, call } = system;
  const waiting = await check('Celery sends a task for later, and one for much later', async () => ({
    sentAt: Date.now(),
    delayed: await python.send('shop.tasks.add', [20, 22], { countdown: COUNTDOWN }),
    far: await python.send('shop.tasks.add', [40, 2], { countdown: FAR }),
  }));
  await check('apply_async sends an email, and get() returns its message id', async () => {
    const args = ['python@example.com', 'Hello from Celery: äöü ☘'];
    const id = await python.send('shop.tasks.send_email', args, { MessageGroupId: 'tenant-7' });
    const result = await python.get(id);
    const [email, ...more] = await sentTo(ministack, 'python@example.com');
    assert.deepEqual(more, []);
    assert.equal(email?.BodyText, 'Hello from Celery: äöü ☘');
    assert.deepEqual(result, { messageId: email.MessageId });
    assert.equal((await python.look(id)).state, 'SUCCESS');
    const record = taskIn(await call('GET', `/tasks/${id}`), 200);
    assert.deepEqual([record.state, record.attempts, record.result], ['SUCCESS', 1, result]);
    assert.deepEqual((await itemOf(system, id))['group'], { S: 'tenant-7' });
  });
  await check('a task that fails raises the exception that its definition names', async () => {
    const raised = await raisedBy(python.get(await python.send('shop.tasks.charge', ['order-7'])));
    assert.ok(raised.is.includes('builtins.KeyError'), raised.message);
    assert.deepEqual(raised.args, ['There is no order-7']);
  });
  await check('Python sees a task’s progress, then its result', async () => {
    const id = await python.send('shop.tasks.process', [3]);
    let seen = await python.look(id);
    for (const end = Date.now() + PATIENCE_SECONDS * 1_000; seen.state === 'PENDING'; ) {
      assert.ok(Date.now() < end, 'it did not start');
      await delay(200);
      seen = await python.look(id);
    }
    assert.equal(seen.state, 'PROGRESS');
    const { current, total }: { current?: unknown; total?: unknown } = Object(seen.info);
    assert.ok(Number(current) > 0 && Number(current) <= 3, JSON.stringify(seen));
    assert.equal(total, 3);
    assert.deepEqual(await python.get(id), { current: 3, total: 3 });
  });
  await check('arguments that do not fit raise a TypeError', async () => {
    const raised = await raisedBy(python.get(await python.send('shop.tasks.add', [1])));
    assert.ok(raised.is.includes('builtins.TypeError'), raised.message);
  });
  await check('a task with a countdown waits, and runs', async () => {
    assert.ok(waiting, 'it was not sent');
    const { delayed, sentAt } = waiting;
    assert.equal(await python.get(delayed), 42);
    const { startedAt }: { startedAt?: string } = JSON.parse((await call('GET', `/tasks/${delayed}`)).body);
    assert.ok(Date.parse(String(startedAt)) >= sentAt + COUNTDOWN * 1_000, startedAt);
  });
  await check('a far one waits in the table, and the scheduler sends it', async () => {
    assert.ok(waiting, 'it was not sent');
    const { far } = waiting;
    await untilRecord(system, far);
    assert.equal((await python.look(far)).state, 'PENDING');
    await moveNear(system, far, Date.now());
    await sweepNow(system);
    assert.equal(await python.get(far), 42);
  });
  await check('a name that no definition has is NotRegistered, and its message a dead letter', async () => {
    const id = await python.send('shop.tasks.nothing', [1]);
    const raised = await raisedBy(python.get(id));
    assert.ok(raised.is.includes('celery.exceptions.NotRegistered'), raised.message);
    const letters = await deadLetters(system);
    assert.ok(
      letters.some((letter) => letter.includes(id)),
      letters.join('\n'),
    );
  });
}

/** Waits until a worker has taken the message and made the task's record. */
export async function untilRecord({ call }: DeployedSystem, id: string): Promise<void> {
  for (const end = Date.now() + PATIENCE_SECONDS * 1_000; ; await delay(200)) {
    const { status, body } = await call('GET', `/tasks/${id}`);
    if (status === 200) return;
    assert.ok(Date.now() < end, body);
  }
}

/** The bodies of the dead letters of Celery's queue, decoded. */
async function deadLetters({ ministack }: DeployedSystem): Promise<readonly string[]> {
  const QueueUrl = await queueUrl(ministack, `${STACK}-celery-dead-letter`);
  const receive = { Action: 'ReceiveMessage', QueueUrl, MaxNumberOfMessages: '10', VisibilityTimeout: '0' };
  const answer = await callAws(ministack, 'sqs', receive);
  return [...answer.matchAll(/<Body>(.*?)<\/Body>/gs)].map(([, body = '']) =>
    Buffer.from(body, 'base64').toString('utf8'),
  );
}
