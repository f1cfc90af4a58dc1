import type { Registry } from '../../core/definition/registry.ts';
import type { Ending } from '../../core/ending/finish.ts';
import type { Random } from '../../core/protocol/backoff.ts';
import type { Logger } from '../../core/protocol/logger.ts';
import type { Queues } from '../../core/queue/queues.ts';
import type { Caller } from '../../platform/http/caller.ts';
import type { HttpCall } from '../../platform/http/http-call.ts';
import type { CallingWorker, FindWorker } from './calling-worker.ts';

/** What the enqueue function needs; the handler puts it together once per sandbox. */
export interface Enqueue extends Ending {
  readonly registry: Registry;
  readonly queues: Queues;
  readonly logger: Logger;
  readonly random: Random;
  /** Whether each caller has idempotency keys of its own. Otherwise all share them. */
  readonly keysPerCaller: boolean;
  /** Whether the deployment serves Celery. Default false. */
  readonly celery?: boolean;
  /** Finds the worker that makes a call: a task may send those that its queue's definitions list. Default: nobody is a worker. */
  readonly workerOf?: FindWorker;
  /** Makes an id for a task. */
  readonly newId: () => string;
  /** The trace header of the current invocation, `_X_AMZN_TRACE_ID`, if Lambda sets one. */
  readonly lambdaTrace?: () => string | undefined;
}

/** What one call needs. */
export interface Call extends Enqueue, HttpCall {
  /** When the call came, in milliseconds since the epoch. */
  readonly begunAt: number;
  /** Whose idempotency keys the call uses; `null` for those that all callers share. */
  readonly caller: Caller | null;
  /** The worker that calls; `null` for any other caller. */
  readonly worker: CallingWorker | null;
}
