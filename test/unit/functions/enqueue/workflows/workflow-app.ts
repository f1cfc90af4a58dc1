import { PutItemCommand } from '@aws-sdk/client-dynamodb';
import { expect } from 'vitest';
import type { Registry } from '../../../../../core/definition/registry.ts';
import type { FieldError } from '../../../../../core/protocol/problem.ts';
import { readItem } from '../../../../../core/records/record-item.ts';
import type { ResultsTable } from '../../../../../core/records/table.ts';
import type { ApiWorkflow } from '../../../../../core/workflow/api-workflow.ts';
import { workflowFollowers } from '../../../../../core/workflow/workflow-followers.ts';
import { createApp } from '../../../../../functions/enqueue/app.ts';
import { workersByRole } from '../../../../../functions/enqueue/calling-worker.ts';
import type { Enqueue } from '../../../../../functions/enqueue/enqueue.ts';
import { createApp as createStatusApp } from '../../../../../functions/status/app.ts';
import type { Authorizer } from '../../../../../platform/http/http-request.ts';
import { callApp } from '../../../call-app.ts';
import { countedMetrics } from '../../../counted-metrics.ts';
import { FakeClock } from '../../../fake-clock.ts';
import { logLines } from '../../../log-lines.ts';
import { mockedAws } from '../../mocked-aws.ts';
import { NOW, TABLE, URLS } from '../enqueue-app.ts';
import { REGISTRY } from './workflow-tasks.ts';

interface WorkflowAppOptions {
  /** Default: one that takes everything, and has nothing. */
  readonly table?: ResultsTable;
  readonly registry?: Registry;
  readonly keysPerCaller?: boolean;
  readonly authorizer?: Authorizer;
  readonly callingWorkers?: string;
  /** Milliseconds that each call has. Default 20 s. */
  readonly remainingMs?: number;
}

/** The apps that send workflows and read them, on queues that take everything, with a clock that jumps. */
export function workflowApp(options: WorkflowAppOptions = {}) {
  const { registry = REGISTRY, keysPerCaller = false, authorizer, callingWorkers, remainingMs } = options;
  const { client, sqs, dynamo } = mockedAws();
  const clock = new FakeClock(NOW);
  const log = logLines();
  const metrics = countedMetrics();
  const common = {
    registry,
    table: options.table ?? { client: client.dynamo, name: TABLE },
    queues: { client: client.sqs, addresses: new Map(Object.entries(URLS)) },
    logger: log,
    clock,
    random: () => 0.5,
  };
  const enqueue: Enqueue = {
    ...common,
    followers: workflowFollowers(() => enqueue),
    metrics,
    keysPerCaller,
    workerOf: workersByRole(callingWorkers, registry),
    newToken: () => crypto.randomUUID(),
    newId: () => crypto.randomUUID(),
  };
  const app = createApp(enqueue);
  const status = createStatusApp(common);
  const call = { ...(authorizer ? { authorizer } : {}), ...(remainingMs ? { remainingMs } : {}) };
  const postText = (path: string, body?: string, headers: Record<string, string> = {}): Promise<Response> =>
    callApp(app, path, {
      ...{ ...call, method: 'POST', headers: { 'content-type': 'application/json', ...headers } },
      ...(body === undefined ? {} : { body }),
    });
  const post = (path: string, body?: unknown, headers: Record<string, string> = {}): Promise<Response> =>
    body === undefined
      ? callApp(app, path, { ...call, method: 'POST', headers })
      : postText(path, JSON.stringify(body), headers);
  /** The tasks that were to be stored, in their order. Only without a table of its own. */
  const stored = () =>
    dynamo
      .commandCalls(PutItemCommand)
      .map(({ args }) => args[0].input.Item ?? {})
      .filter((item) => item['task'] !== undefined)
      .flatMap((item) => readItem(item) ?? [])
      .sort((a, b) => (a.workflow?.number ?? 0) - (b.workflow?.number ?? 0))
      .map(({ workflow, ...record }) => ({ ...record, awaits: JSON.parse(workflow?.awaits ?? 'null') }));
  return {
    /** What the apps send messages with. */
    queues: common.queues,
    stored,
    ...{ sqs, dynamo, clock, log, metrics, post, postText },
    get: (path: string): Promise<Response> => callApp(status, path, call),
    /** Sends a workflow. */
    send: (body: object, key?: string): Promise<Response> =>
      post('/workflows', body, key === undefined ? {} : { 'idempotency-key': key }),
  };
}

/** The workflow in an answer that accepted one. */
export async function acceptedWorkflow(response: Response): Promise<ApiWorkflow> {
  const text = await response.text();
  expect(response.status, text).toBe(202);
  return JSON.parse(text);
}

/** What was wrong with a call that was refused. */
export async function errorsOf(response: Response): Promise<readonly FieldError[]> {
  const text = await response.text();
  expect(response.status, text).toBe(422);
  return JSON.parse(text).errors;
}
