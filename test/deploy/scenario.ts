import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { setTimeout as delay } from 'node:timers/promises';
import {
  type ApiCall,
  bootstrap,
  callApi,
  callAws,
  cdk,
  createCaller,
  deploy,
  type Outputs,
  setExtraPermissions,
  synthesize,
} from './deployment.ts';
import { type Answer, type Credentials, send } from './http.ts';
import { JOBS, Jobs } from './jobs.ts';
import { mailFindsItsRecord } from './mail-events.ts';
import type { MiniStack } from './ministack.ts';
import { queueIsOperated } from './operator-calls.ts';
import { pasteCurl } from './paste-curl.ts';
import type { Project } from './project.ts';
import { refusesUnsignedCalls } from './unsigned-calls.ts';

const SENDER = 'noreply@example.com';
const STACK = 'lovage-dev';

/** So that the jobs' queue lasts longer than a deployment. */
const FEW_AT_A_TIME = JSON.stringify({ jobs: { maxConcurrency: 2, batchSize: 5, memory: 256 } });

/** How many emails MiniStack has taken for a recipient, and what they say. */
interface SentEmail {
  readonly MessageId: string;
  readonly Source: string;
  readonly To: readonly string[];
  readonly Subject: string;
  readonly BodyText: string;
}

interface Task {
  readonly id: string;
  readonly state: string;
  readonly result: { readonly messageId?: string } | number | null;
}

/** Runs every check, one after the other, and prints each. A check that fails does not keep the next from running. */
export async function runScenario(
  ministack: MiniStack,
  project: Project,
): Promise<{ passed: number; failed: number }> {
  let passed = 0;
  let failed = 0;
  const check = async (what: string, run: () => Promise<void>) => {
    const start = Date.now();
    try {
      await run();
      passed += 1;
      console.log(`  ok    ${what} (${Date.now() - start} ms)`);
    } catch (error) {
      failed += 1;
      console.log(`  FAIL  ${what}\n${error instanceof Error ? error.message : String(error)}`);
    }
  };
  let outputs: Outputs = { ApiUrl: '', ApiArn: '', Curl: '', TableName: '' };
  let caller: Credentials = { accessKeyId: '', secretAccessKey: '' };
  const call = (
    method: 'GET' | 'POST',
    target: string,
    options?: ApiCall,
    signer: Credentials | undefined = caller,
  ) => callApi(ministack, outputs.ApiUrl, signer, method, target, options);
  const finished = async (id: string): Promise<Task> => read(await call('GET', `/tasks/${id}?wait=20`), 200);

  await check('cdk bootstrap', async () => {
    await bootstrap(ministack);
    await callAws(ministack, 'ses', { Action: 'VerifyEmailIdentity', EmailAddress: SENDER });
  });
  await check('cdk deploy', async () => {
    const version = await synthesize(ministack, project, 'first', { sender: SENDER, queues: FEW_AT_A_TIME });
    outputs = await deploy(ministack, version);
    caller = await createCaller(ministack, outputs.ApiArn);
    await setExtraPermissions(ministack, 'add');
  });
  // Nothing below can pass without an API.
  if (failed > 0) return { passed, failed };

  await check('GET /health is answered without a signature', async () => {
    // By MiniStack's path to the API: at the API's own host, MiniStack takes /health for a question about itself.
    const [apiId] = new URL(outputs.ApiUrl).host.split('.');
    const { ca, port } = ministack;
    const answer = await send({
      ca,
      port,
      method: 'GET',
      path: `/_aws/execute-api/${apiId}/$default/health`,
    });
    assert.equal(answer.status, 200, answer.body);
    assert.deepEqual(JSON.parse(answer.body), { status: 'ok' });
  });
  await check('no other call is answered without a signature, or with a wrong one', () =>
    refusesUnsignedCalls(ministack, outputs.ApiUrl, caller),
  );
  await check('an unknown path is answered with a problem document', async () => {
    const answer = await call('GET', '/nowhere');
    assert.equal(answer.status, 404);
    assert.equal(answer.headers['content-type'], 'application/problem+json');
  });
  let firstId = '';
  await check('POST /send_email sends an email, and the record has its message id', async () => {
    const form = {
      recipient: 'bob@example.com',
      subject: 'Grüße',
      content: 'Hello from a deployment: äöü ☘',
    };
    const accepted = await call('POST', '/send_email', { form });
    const { id, state } = read(accepted, 202);
    firstId = id;
    assert.equal(state, 'PENDING');
    assert.equal(accepted.headers['location'], `/tasks/${id}`);
    const task = await finished(id);
    assert.equal(task.state, 'SUCCESS', JSON.stringify(task));
    const [email, ...more] = await sentTo(ministack, form.recipient);
    assert.deepEqual(more, []);
    assert.deepEqual(task.result, { messageId: email?.MessageId });
    assert.equal(email?.Source, SENDER);
    assert.equal(email.Subject, form.subject);
    assert.equal(email.BodyText, form.content);
  });
  await check('the call that the deployment prints is ready to be pasted', async () => {
    const { id } = JSON.parse(await pasteCurl(ministack, outputs, caller));
    assert.equal((await finished(id)).state, 'SUCCESS');
    assert.equal((await sentTo(ministack, 'success@simulator.amazonses.com')).length, 1);
  });
  await check('what SES tells of an email shows in the record', () =>
    mailFindsItsRecord(ministack, 'dev', {
      send: async (recipient) => {
        const accepted = await call('POST', '/send_email', { form: { recipient, content: 'Hello' } });
        return JSON.parse((await call('GET', `/tasks/${read(accepted, 202).id}?wait=20`)).body);
      },
      read: async (id) => JSON.parse((await call('GET', `/tasks/${id}`)).body),
    }),
  );
  await check('an Idempotency-Key sends one email, however often it is used', async () => {
    const form = { recipient: 'once@example.com', content: 'Once' };
    const headers = { 'idempotency-key': 'order-1' };
    const first = await call('POST', '/send_email', { form, headers });
    const second = await call('POST', '/send_email', { form, headers });
    assert.equal(read(second, 202).id, read(first, 202).id);
    assert.equal(second.headers['idempotency-replayed'], 'true');
    await finished(read(first, 202).id);
    const third = await call('POST', '/send_email', { form, headers });
    assert.equal(read(third, 202).state, 'SUCCESS');
    const other = { ...form, content: 'Other' };
    assert.equal((await call('POST', '/send_email', { form: other, headers })).status, 422);
    assert.equal((await sentTo(ministack, form.recipient)).length, 1);
  });
  await check('a bulk call of 60 runs every task, and refuses the bad one by itself', async () => {
    const sums = Array.from({ length: 50 }, (_, a) => ({ task: 'add', input: { a, b: 1 } }));
    const emails = Array.from({ length: 10 }, () => ({
      task: 'send_email',
      input: { recipient: 'many@example.com', content: 'Many' },
    }));
    const bad = { task: 'add', input: { a: 'x', b: 1 } };
    const answer = await call('POST', '/tasks', { json: { tasks: [...sums, bad, ...emails] } });
    assert.equal(answer.status, 202, answer.body);
    const entries: (Task & { status?: number })[] = JSON.parse(answer.body).tasks;
    assert.equal(entries.length, 61);
    assert.equal(entries[50]?.status, 422, answer.body.slice(0, 1_000));
    const accepted = entries.filter(({ id }) => id);
    assert.equal(accepted.length, 60, answer.body.slice(0, 1_000));
    const tasks: Task[] = [];
    // One by one: MiniStack gives each call that waits a Node.js of its own.
    for (const { id } of accepted) tasks.push(await finished(id));
    assert.deepEqual(new Set(tasks.map(({ state }) => state)), new Set(['SUCCESS']));
    assert.deepEqual(
      tasks.slice(0, 50).map(({ result }) => result),
      sums.map(({ input }) => input.a + input.b),
    );
    assert.equal((await sentTo(ministack, 'many@example.com')).length, 10);
  });
  await check('tasks are listed, the newest first, each once', async () => {
    const listed: string[] = [];
    let cursor: string | null = '';
    while (cursor !== null) {
      const answer = await call('GET', `/tasks?task=add&limit=20${cursor && `&cursor=${cursor}`}`);
      assert.equal(answer.status, 200, answer.body);
      const page: { tasks: Task[]; cursor: string | null } = JSON.parse(answer.body);
      listed.push(...page.tasks.map(({ id }) => id));
      cursor = page.cursor;
    }
    assert.ok(listed.length >= 50, `${listed.length} tasks`);
    assert.equal(new Set(listed).size, listed.length);
    assert.equal((await call('GET', '/tasks?state=FAILURE')).status, 200);
  });
  await check('a task may be delayed', async () => {
    const { id } = read(await call('POST', '/tasks/add?countdown=3', { json: { a: 1, b: 2 } }), 202);
    assert.equal(read(await call('GET', `/tasks/${id}`), 200).state, 'PENDING');
    assert.equal((await finished(id)).result, 3);
  });
  await check('a task is revoked, and sent again', async () => {
    const { id } = read(await call('POST', '/tasks/add?countdown=2', { json: { a: 3, b: 4 } }), 202);
    assert.equal(read(await call('POST', `/tasks/${id}/revoke`), 200).state, 'REVOKED');
    assert.equal((await call('POST', `/tasks/${id}/revoke`)).status, 409);
    assert.equal(read(await call('POST', `/tasks/${id}/retry`), 202).state, 'PENDING');
    assert.equal((await finished(id)).result, 7);
  });
  await check('a task whose message SQS gave up is a FAILURE, and is sent again', async () => {
    const QueueName = `${STACK}-default-given-up`;
    const answer = await callAws(ministack, 'sqs', { Action: 'GetQueueUrl', QueueName });
    const QueueUrl = /<QueueUrl>(.+?)</.exec(answer)?.[1] ?? '';
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
    read(await call('POST', `/tasks/${id}/retry`), 202);
    assert.equal((await finished(id)).result, 11);
  });
  await check('a foreign message goes to the dead-letter queue, and GET /queues counts it', async () => {
    const answer = await callAws(ministack, 'sqs', { Action: 'GetQueueUrl', QueueName: `${STACK}-default` });
    const QueueUrl = /<QueueUrl>(.+?)</.exec(answer)?.[1] ?? '';
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
  await check('a queue is paused, purged and resumed', () => queueIsOperated(call));
  await check('GET /openapi.json describes the tasks', async () => {
    const { status, body } = await call('GET', '/openapi.json');
    assert.equal(status, 200);
    assert.match(body, /send_email/);
  });
  const jobs = new Jobs(call);
  let second = '';
  await check(`cdk deploy of a new version with ${JOBS} tasks in flight`, async () => {
    project.write(2);
    const settings = { sender: SENDER, memory: '256', logLevel: 'DEBUG' };
    second = await synthesize(ministack, project, 'second', settings);
    console.log(`        before: ${JSON.stringify(await jobs.send())}`);
    const again = await deploy(ministack, second);
    console.log(`        after:  ${JSON.stringify(await jobs.states())}`);
    assert.deepEqual(again, outputs);
  });
  await check(`all ${JOBS} end well, none is run twice, and each sent one email`, async () => {
    await jobs.finish();
    const emails = await emailsOf(ministack);
    await jobs.expectDoneOnce(emails.flatMap(({ To }) => To));
  });
  await check('the new version keeps the records, and takes tasks', async () => {
    assert.equal(read(await call('GET', `/tasks/${firstId}`), 200).state, 'SUCCESS');
    const { id } = read(await call('POST', '/tasks/add', { json: { a: 20, b: 22 } }), 202);
    assert.equal((await finished(id)).result, 42);
  });
  await check('cdk diff then finds no difference', async () => {
    assert.match(await cdk(ministack, second, 'diff', '--fail', '--app', '.'), /There were no differences/);
  });
  await check('cdk destroy leaves nothing', async () => {
    await setExtraPermissions(ministack, 'remove');
    await cdk(ministack, second, 'destroy', '--force', '--app', '.');
    await assert.rejects(
      callAws(ministack, 'cloudformation', { Action: 'DescribeStacks', StackName: STACK }),
    );
    const queues = await callAws(ministack, 'sqs', { Action: 'ListQueues', QueueNamePrefix: STACK });
    assert.doesNotMatch(queues, /<QueueUrl>/);
    assert.equal((await call('GET', '/queues')).status, 404);
  });
  return { passed, failed };
}

/** The task in an answer, which must have the given status. */
function read(answer: Answer, status: number): Task {
  assert.equal(answer.status, status, answer.body);
  return JSON.parse(answer.body);
}

async function sentTo(ministack: MiniStack, recipient: string): Promise<SentEmail[]> {
  return (await emailsOf(ministack)).filter(({ To }) => To.includes(recipient));
}

/** Every email that MiniStack has taken. */
async function emailsOf(ministack: MiniStack): Promise<SentEmail[]> {
  const { ca, port } = ministack;
  const { body } = await send({ port, ca, method: 'GET', path: '/_ministack/ses/messages' });
  return JSON.parse(body).messages[ministack.account] ?? [];
}

/** Tries again until it does not throw, for 20 seconds at most. */
async function eventually(attempt: () => Promise<void>): Promise<void> {
  const deadline = Date.now() + 20_000;
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
