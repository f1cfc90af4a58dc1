import * as z from 'zod/mini';
import { defineTask } from '../../../../../core/definition/define-task.ts';
import type { TaskDefinition } from '../../../../../core/definition/definition.ts';
import { createRegistry, type Registry } from '../../../../../core/definition/registry.ts';
import type { Json } from '../../../../../core/protocol/json.ts';
import type { Logger } from '../../../../../core/protocol/logger.ts';
import { noMetrics } from '../../../../../core/protocol/metrics.ts';
import { noSegments } from '../../../../../core/protocol/segments.ts';
import { workflowFollowers } from '../../../../../core/workflow/workflow-followers.ts';
import { createApp } from '../../../../../functions/enqueue/app.ts';
import type { Enqueue } from '../../../../../functions/enqueue/enqueue.ts';
import type { Scheduler } from '../../../../../functions/scheduler/scheduler.ts';
import { freeLoop } from '../../../../../functions/worker/event-loop.ts';
import type { Worker } from '../../../../../functions/worker/worker.ts';
import type { HttpResponse } from '../../../../../platform/http/http-response.ts';
import type { Actor } from './actor.ts';

/** A task that runs. */
export interface RanTask {
  readonly id: string;
  readonly life: number;
  readonly attempt: number;
}

/** Runs a task. */
type Run = (input: Json, task: RanTask) => Promise<Json>;

/** The two tasks of which all workflows of the model are made: one that may run again when its worker died, and one that may not. */
export function tasksOf(run: Run): Registry {
  const options = { input: z.unknown(), timeLimit: 30 } as const;
  const definitions = [
    defineTask({
      ...{ name: 'work', ...options, retry: { maxAttempts: 3, backoff: { base: 1, cap: 2 } } },
      run: (input, { id, life, attempt }) => run(asJson(input), { id, life, attempt }),
    }),
    defineTask({
      ...{ name: 'once', ...options, onCrash: 'fail', retry: { maxAttempts: 1 } },
      run: (input, { id, life, attempt }) => run(asJson(input), { id, life, attempt }),
    }),
  ];
  return createRegistry(definitions as readonly TaskDefinition[]);
}

/** It was read from a message. */
function asJson(input: unknown): Json {
  return input as Json;
}

/** The functions of a trial, as one invocation has them. */
export function partsOf(actor: Actor, registry: Registry, logger: Logger): Worker & Enqueue & Scheduler {
  const { world, table, queues, newToken } = actor;
  const parts: Worker & Enqueue & Scheduler = {
    ...{ table, queues, newToken, registry, logger, queue: 'default' },
    ...{ clock: world.clock, random: world.seeded.random, loop: freeLoop },
    ...{ metrics: noMetrics, measures: { measure: () => undefined }, segments: noSegments },
    mailerOf: () => ({ send: () => Promise.reject(new Error('No task of the model sends email')) }),
    keysPerCaller: false,
    newId: newToken,
    followers: workflowFollowers(() => parts),
  };
  return parts;
}

/** Calls the API: a route as API Gateway names it, with its path's parameters. */
export function callApi(
  enqueue: Enqueue,
  routeKey: `POST /${string}`,
  pathParameters: Readonly<Record<string, string>>,
  { key, body }: { readonly key?: string; readonly body?: object } = {},
): Promise<HttpResponse> {
  return createApp(enqueue)({
    ...{ method: 'POST', routeKey, pathParameters, path: '/', query: {}, isQueryUtf8: true, authorizer: {} },
    headers: {
      ...(body ? { 'content-type': 'application/json' } : {}),
      ...(key === undefined ? {} : { 'idempotency-key': key }),
    },
    body: Buffer.from(body ? JSON.stringify(body) : ''),
    requestId: undefined,
    apiRequestId: undefined,
    remainingMs: () => 30_000,
  });
}
