import { celeryBody } from '../unit/core/celery/celery-body.ts';
import type { Script } from './lab-tasks.ts';

/** A call as a story has Python make it: of `shop.work`, unless it says otherwise. */
export interface CeleryCall {
  readonly id: string;
  readonly name?: string;
  /** What the task is to do, its only argument. */
  readonly script?: Script;
  /** Other arguments than that. */
  readonly args?: readonly unknown[];
  /** Seconds from now. */
  readonly eta?: number;
  readonly expires?: number;
  readonly ignoreResult?: true;
  /** The ids of tasks that are to follow, as a chain's. */
  readonly chain?: readonly string[];
  /** Whether no task comes of it, so that it is refused and has no record. */
  readonly refused?: true;
}

/** The body of the SQS message that Celery writes for a call. */
export function celeryCallBody(call: CeleryCall): string {
  const {
    id,
    name = 'shop.work',
    script = 'email',
    args = [script],
    ignoreResult = false,
    chain = [],
  } = call;
  return celeryBody({
    headers: {
      ...{ id, task: name, root_id: id, ignore_result: ignoreResult },
      ...{ eta: timeIn(call.eta), expires: timeIn(call.expires) },
    },
    properties: { correlation_id: id },
    args,
    embed: {
      ...{ callbacks: null, errbacks: null, chord: null },
      chain: chain.length === 0 ? null : chain.map((task_id) => ({ task: name, options: { task_id } })),
    },
  });
}

/** As Python's `isoformat` writes it. */
function timeIn(seconds: number | undefined): string | null {
  if (seconds === undefined) return null;
  return new Date(Date.now() + seconds * 1000).toISOString().replace('Z', '000+00:00');
}
