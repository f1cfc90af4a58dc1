import { GetItemCommand, QueryCommand, UpdateItemCommand } from '@aws-sdk/client-dynamodb';
import { ChangeMessageVisibilityCommand, SendMessageCommand } from '@aws-sdk/client-sqs';
import { afterEach, describe, expect, test, vi } from 'vitest';
import * as z from 'zod/mini';
import { defineTask } from '../../core/definition/define-task.ts';
import type { MailContext, TaskResult } from '../../core/definition/definition.ts';
import { NonRetryable, Retry } from '../../core/protocol/errors.ts';
import type { OutcomeMessage } from '../../core/protocol/message.ts';
import { number, string } from '../../core/records/record-item.ts';
import { awsFault } from './aws-fault.ts';
import { conditionFailed } from './condition-failed.ts';
import { consoleLines } from './console-lines.ts';
import { deadLetterHarness } from './functions/dead-letter/dead-letter-harness.ts';
import { enqueueApp, NOW } from './functions/enqueue/enqueue-app.ts';
import { ID, itemOf, statusApp } from './functions/status/status-app.ts';
import { inState, workerHarness } from './functions/worker/worker-harness.ts';
import { taskMessage } from './messages.ts';

/** Marks all data of a caller or a task. The tests look for it in upper and lower case. */
const SECRET = 'S3CRET';
const input = { recipient: `${SECRET}@example.com`, content: SECRET, subject: SECRET };
const fault = () => awsFault('ValidationException', `${SECRET} is not valid:\n    at ${SECRET}`);
const message = (changes = {}) =>
  taskMessage({ task: 'work', input, group: SECRET, fingerprint: SECRET, ...changes });
const outcomeMessage: Omit<OutcomeMessage, 'outcome'> = {
  v: 1,
  kind: 'outcome',
  id: message().id,
  task: 'work',
  attempt: 1,
  owner: SECRET,
};
const error = { type: 'Error', message: SECRET };
const failed = { ...outcomeMessage, outcome: { kind: 'failed', error, at: 1 } };
const succeeded = {
  ...outcomeMessage,
  outcome: { kind: 'succeeded', result: `"${SECRET}"`, at: 1, dropInput: false },
};
const unreadable = [
  SECRET,
  { v: 1, kind: SECRET },
  { v: SECRET, kind: 'task', id: ID, input },
  { ...message(), input: undefined },
];

let written: string[];
afterEach(() => {
  vi.restoreAllMocks();
});

/** Expects the mark to be nowhere in the log (at any level), the metrics, the traces and the output. */
function expectNoSecret(...told: readonly unknown[]): void {
  const text = JSON.stringify([told, written]);
  expect(text.toLowerCase()).not.toContain(SECRET.toLowerCase());
}

function work(
  run: (input: unknown, context: MailContext) => TaskResult | Promise<TaskResult>,
  schema = z.any(),
) {
  return defineTask({ name: 'work', input: schema, sendsEmail: true, run });
}

const ok = () => SECRET;
const circular: { self?: unknown; toJSON?: () => never } = {
  toJSON: () => {
    throw new Error(SECRET);
  },
};

type Harness = ReturnType<typeof workerHarness>;
const nothing = () => undefined;
const fails = {
  claim: (harness: Harness) => {
    harness.answers.claim = fault;
  },
  outcome: (harness: Harness) => {
    harness.answers.outcome = fault;
  },
  everything: (harness: Harness) => {
    harness.answers.outcome = fault;
    harness.queue.on(SendMessageCommand).rejects(fault());
    harness.queue.on(ChangeMessageVisibilityCommand).rejects(fault());
  },
  hiding: (harness: Harness) => {
    harness.queue.on(ChangeMessageVisibilityCommand).rejects(fault());
  },
  progress: (harness: Harness) => {
    harness.answers.progress = fault;
  },
  superseded: (harness: Harness) => {
    harness.answers.outcome = () =>
      conditionFailed({ ...itemOf(inState('REVOKED', { result: string(`"${SECRET}"`) })) });
  },
  crashed: (harness: Harness) => {
    harness.refuseClaims(
      message(),
      inState('STARTED', { attempts: number(4), leaseUntil: number(1), owner: string(SECRET) }),
    );
  },
};

describe('a worker logs, counts, traces and prints no data of a task:', () => {
  test.each<[string, Parameters<typeof work>[0], (harness: Harness) => void]>([
    ['a result', ok, nothing],
    [
      'an email',
      async (_, { mailer }) => mailer.send({ to: SECRET, subject: SECRET, text: SECRET }),
      nothing,
    ],
    ['an error', () => Promise.reject(new Error(`${SECRET}\n    at ${SECRET} (/x.ts:1:1)`)), nothing],
    [
      'an error for good',
      () => Promise.reject(new NonRetryable(SECRET, { cause: new Error(SECRET) })),
      nothing,
    ],
    ['a retry', () => Promise.reject(new Retry(SECRET, { retryAfter: 1 })), nothing],
    ['a text that is thrown', () => Promise.reject(SECRET), nothing],
    ['a result that is not JSON', () => circular as never, nothing],
    ['a progress', async (_, { progress }) => progress(SECRET), nothing],
    ['a progress that AWS refuses', async (_, { progress }) => progress(SECRET), fails.progress],
    ['a claim that AWS refuses', ok, fails.claim],
    ['an outcome that AWS refuses', ok, fails.outcome],
    ['a failure that AWS refuses', () => Promise.reject(new Error(SECRET)), fails.outcome],
    ['an outcome that nobody takes', ok, fails.everything],
    ['a message that cannot be hidden', () => Promise.reject(new Error(SECRET)), fails.hiding],
    ['a run that was revoked', ok, fails.superseded],
    ['a worker that died', ok, fails.crashed],
  ])('%s', async (_name, run, arrange) => {
    written = consoleLines();
    const harness = workerHarness([work(run)]);
    arrange(harness);
    await harness.processTraced(SECRET, message());
    expectNoSecret(harness.log.lines, harness.metrics, harness.segments);
  });

  test('an input that no longer fits, in a trace', async () => {
    written = consoleLines();
    const harness = workerHarness([work(ok, z.strictObject({}) as never)]);
    await harness.processTraced('00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01', message());
    expect(harness.segments).toHaveLength(1);
    expectNoSecret(harness.log.lines, harness.metrics, harness.segments);
  });

  test.each<[string, object | string]>([
    ...unreadable.map((body, index): [string, object | string] => [`unreadable ${index}`, body]),
    ['a task that nobody knows', message({ task: SECRET })],
    ['one that has expired', message({ expiresAt: 1 })],
    ['an outcome', succeeded],
    ['a failure', failed],
  ])('a message: %s', async (_name, body) => {
    for (const arrange of [nothing, fails.everything]) {
      written = consoleLines();
      const harness = workerHarness([work(ok)]);
      arrange(harness);
      await harness.process(body);
      expectNoSecret(harness.log.lines, harness.metrics, harness.segments);
      vi.restoreAllMocks();
    }
  });
});

describe('nor does the dead-letter function:', () => {
  test.each<[string, object | string]>([
    ...unreadable.map((body, index): [string, object | string] => [`unreadable ${index}`, body]),
    ['a task', message()],
    ['a task that nobody knows', message({ task: SECRET })],
    ['an outcome', succeeded],
    ['a failure', failed],
  ])('%s', async (_name, body) => {
    for (const arrange of [true, false]) {
      written = consoleLines();
      const harness = deadLetterHarness();
      if (arrange) {
        harness.table.on(UpdateItemCommand).rejects(fault());
        harness.queue.on(SendMessageCommand).rejects(fault());
        harness.queue.on(ChangeMessageVisibilityCommand).rejects(fault());
      }
      await harness.process(body);
      expectNoSecret(harness.log.lines, harness.metrics);
      expect(harness.log.lines.length).toBeGreaterThan(0);
      vi.restoreAllMocks();
    }
  });
});

describe('nor does the status function:', () => {
  const item = itemOf(
    { ...inState('FAILURE'), error: { M: { type: string('Error'), message: string(SECRET) } } },
    { input },
  );

  test.each([
    `/tasks/${ID}`,
    `/tasks/${ID}?include=input&wait=1`,
    `/tasks/${ID}?${SECRET}=${SECRET}`,
    `/tasks/${SECRET}`,
    `/tasks?task=${SECRET}&state=${SECRET}&cursor=${SECRET}`,
    `/tasks?limit=1`,
    '/queues',
    `/${SECRET}?${SECRET}=${SECRET}`,
  ])('%s', async (path) => {
    for (const broken of [false, true]) {
      written = consoleLines();
      const app = statusApp();
      app.holds(item);
      if (broken) {
        app.dynamo.on(GetItemCommand).rejects(fault());
        app.dynamo.on(QueryCommand).rejects(fault());
        app.sqs.onAnyCommand().rejects(fault());
      }
      const answer = await app.call(path);
      if (answer.status >= 500) expect(await answer.text()).not.toContain(SECRET);
      expectNoSecret(app.log.lines);
      vi.restoreAllMocks();
    }
  });
});

describe('nor does the enqueue function, of tasks that exist:', () => {
  test.each(['revoke', 'retry'])('%s', async (what) => {
    const state = what === 'retry' ? 'FAILURE' : 'STARTED';
    for (const broken of ['none', 'read', 'write', 'send'] as const) {
      written = consoleLines();
      const app = enqueueApp();
      const item = itemOf(inState(state, { finishedAt: number(NOW) }), {
        input,
        task: 'send_email',
        group: SECRET,
      });
      app.dynamo.on(GetItemCommand).resolves({ Item: item });
      app.dynamo.on(UpdateItemCommand).resolves({ Attributes: { ...item, ...inState('REVOKED') } });
      if (broken === 'read') app.dynamo.on(GetItemCommand).rejects(fault());
      if (broken === 'write') app.dynamo.on(UpdateItemCommand).rejects(fault());
      if (broken === 'send') app.sqs.on(SendMessageCommand).rejects(fault());
      const headers = {
        traceparent: SECRET,
        'x-amzn-trace-id': `Root=${SECRET};Parent=${SECRET}`,
        cookie: SECRET,
      };
      const answer = await app.post(`/tasks/${ID}/${what}`, undefined, headers);
      if (answer.status >= 500) expect(await answer.text()).not.toContain(SECRET);
      expectNoSecret(app.log.lines, app.metrics);
      expect(app.log.lines.length).toBeGreaterThan(0);
      await app.post(`/tasks/${SECRET}/${what}?${SECRET}=1`, SECRET, headers);
      expectNoSecret(app.log.lines, app.metrics);
      vi.restoreAllMocks();
    }
  });
});
