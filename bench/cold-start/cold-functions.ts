import type { Caller, FeedingQueue, FunctionEntry } from '../../infra/function-entry.ts';
import { FUNCTION_NAMES, FUNCTIONS, type FunctionName } from '../../infra/functions.ts';
import { givenUpUrl, queueArn } from '../../local/emulators/create-queues.ts';
import { functionEnvironment } from '../../local/functions/function-environment.ts';
import type { LocalAws } from '../../local/local-aws.ts';
import type { Bundle } from '../bundle.ts';
import type { Bundles } from '../bundles.ts';
import { mailEvents } from '../cost/mail-events.ts';
import { getEvent, postEvent } from '../http-events.ts';
import { lambdaEnqueuers } from '../peers/lambda-enqueuers.ts';
import { lambdaWorkers } from '../peers/lambda-workers.ts';
import { MAIL, newMessage, sqsEvent } from '../task-messages.ts';

/** The handlers that a function's cold start is held against: one that works through messages, and one that answers calls. */
export const BARE = { queue: 'bare SDK worker', api: 'bare SDK enqueue' } as const satisfies Record<
  Caller['kind'],
  string
>;

/** A function whose cold start is measured. */
export interface ColdRow {
  readonly name: string;
  readonly bundle: Bundle;
  readonly environment: Readonly<Record<string, string>>;
  /** The handler that it is compared with; its own name for such a handler. */
  readonly bare: string;
  /** @param id of a task that there is */
  readonly event: (id: string) => unknown;
}

/** Every function of a deployment, and the two bare handlers, each with what it is asked first. */
export function coldFunctions(bundles: Bundles, aws: LocalAws): ColdRow[] {
  const own = (name: FunctionName): ColdRow => {
    const { per, calledBy }: FunctionEntry = FUNCTIONS[name];
    const [caller] = calledBy;
    return {
      name,
      bundle: bundles[name],
      environment: functionEnvironment(
        name,
        `bench-${name}`,
        per === 'queue' ? ['default'] : [...aws.queues.keys()],
        aws,
      ),
      bare: BARE[caller.kind],
      event: (id) =>
        caller.kind === 'api' ? callOf(caller.firstCall, id) : FIRST_MESSAGES[caller.queue](aws, id),
    };
  };
  const bareWorker: ColdRow = {
    name: BARE.queue,
    bundle: bundles['bare-worker'],
    environment: lambdaWorkers(bundles, aws).bare.environment,
    bare: BARE.queue,
    event: (id) => FIRST_MESSAGES.queues(aws, id),
  };
  const bareEnqueue: ColdRow = {
    name: BARE.api,
    bundle: bundles['bare-enqueue'],
    environment: lambdaEnqueuers(bundles, aws).bare.environment,
    bare: BARE.api,
    event: (id) => callOf(FUNCTIONS.enqueue.calledBy[0].firstCall, id),
  };
  const others = FUNCTION_NAMES.filter((name) => name !== 'worker' && name !== 'enqueue');
  // Each bare handler is beside the function that does the same.
  return [own('worker'), bareWorker, own('enqueue'), bareEnqueue, ...others.map(own)];
}

/** The event of a call that is written as in the table of functions. */
function callOf(call: string, id: string): unknown {
  const [method, path = ''] = call.replace('{id}', id).replace('{name}', 'default').split(' ');
  return method === 'POST' ? postEvent(path, MAIL) : getEvent(path);
}

/** A message of each kind of queue. */
const FIRST_MESSAGES: Readonly<Record<FeedingQueue, (aws: LocalAws, id: string) => unknown>> = {
  queues: () => sqsEvent([newMessage()]),
  givenUpQueues: ({ queues }) =>
    sqsEvent([newMessage()], queueArn(givenUpUrl(queues.get('default')?.url ?? ''))),
  mailEvents: (_, id) => mailEvents([id]),
};
