import type { SweepEvent } from '../../core/protocol/sweep-event.ts';
import type { Caller, FeedingQueue, FunctionEntry } from '../../infra/function-entry.ts';
import { FUNCTION_NAMES, FUNCTIONS, type FunctionName } from '../../infra/functions.ts';
import { givenUpUrl, queueArn } from '../../local/emulators/create-queues.ts';
import { functionEnvironment } from '../../local/functions/function-environment.ts';
import type { LocalAws } from '../../local/local-aws.ts';
import type { Bundle } from '../bundle.ts';
import { type Bundles, type SdkName, withSdk } from '../bundles.ts';
import { mailEvents } from '../cost/mail-events.ts';
import { getEvent, postEvent } from '../http-events.ts';
import { lambdaEnqueuers } from '../peers/lambda-enqueuers.ts';
import { lambdaWorkers } from '../peers/lambda-workers.ts';
import { MAIL, newMessage, sqsEvent } from '../task-messages.ts';

/** The bare handlers that cold starts are compared with: one handles messages, the other answers calls. */
const BARE = {
  queue: 'bare SDK worker',
  api: 'bare SDK enqueue',
  // It sends messages, as that does.
  schedule: 'bare SDK enqueue',
} as const satisfies Record<Caller['kind'], string>;

/** A function whose cold start is measured. */
export interface ColdRow {
  readonly name: string;
  readonly bundle: Bundle;
  readonly environment: Readonly<Record<string, string>>;
  /** The name of the bare handler it is compared with; a bare handler has its own name here. */
  readonly bare: string;
  /** @param id of an existing task */
  readonly event: (id: string) => unknown;
}

/** Every deployed function, worker and enqueue with the SDK's clients as well, and the two bare handlers, each with its first event. */
export function coldFunctions(bundles: Bundles, aws: LocalAws): ColdRow[] {
  const own = (name: FunctionName, as: FunctionName | SdkName = name): ColdRow => {
    const { per, calledBy }: FunctionEntry = FUNCTIONS[name];
    const [caller] = calledBy;
    return {
      name: as,
      bundle: bundles[as],
      environment: functionEnvironment(
        name,
        `bench-${name}`,
        per === 'queue' ? ['default'] : [...aws.queues.keys()],
        aws,
      ),
      bare: BARE[caller.kind],
      event: (id) => firstEvent(caller, aws, id),
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
  // Each bare handler comes after the function that does the same work.
  return [
    ...[own('worker'), own('worker', withSdk('worker')), bareWorker],
    ...[own('enqueue'), own('enqueue', withSdk('enqueue')), bareEnqueue],
    ...others.map((name) => own(name)),
  ];
}

function firstEvent(caller: Caller, aws: LocalAws, id: string): unknown {
  switch (caller.kind) {
    case 'api':
      return callOf(caller.firstCall, id);
    case 'queue':
      return FIRST_MESSAGES[caller.queue](aws, id);
    case 'schedule':
      return { sweep: true, declared: '' } satisfies SweepEvent;
  }
}

/** The event for a call written as in the table of functions, such as `GET /tasks/{id}`. */
function callOf(call: string, id: string): unknown {
  const [method, path = ''] = call.replace('{id}', id).replace('{name}', 'default').split(' ');
  return method === 'POST' ? postEvent(path, MAIL) : getEvent(path);
}

/** A first event for each kind of queue. */
const FIRST_MESSAGES: Readonly<Record<FeedingQueue, (aws: LocalAws, id: string) => unknown>> = {
  queues: () => sqsEvent([newMessage()]),
  givenUpQueues: ({ queues }) =>
    sqsEvent([newMessage()], queueArn(givenUpUrl(queues.get('default')?.url ?? ''))),
  mailEvents: (_, id) => mailEvents([id]),
};
