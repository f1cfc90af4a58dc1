import { givenUpUrl, queueArn } from '../../local/create-queues.ts';
import { functionEnvironment } from '../../local/function-environment.ts';
import type { LocalAws } from '../../local/local-aws.ts';
import type { Bundle, Bundles } from '../bundles.ts';
import { mailEvents } from '../cost/mail-events.ts';
import { getEvent, postEvent } from '../http-events.ts';
import { lambdaEnqueuers } from '../peers/lambda-enqueuers.ts';
import { lambdaWorkers } from '../peers/lambda-workers.ts';
import { MAIL, newMessage, sqsEvent } from '../task-messages.ts';

/** The handlers that a function's cold start is held against: one that works through messages, and one that answers calls. */
export const BARE = { worker: 'bare SDK worker', enqueue: 'bare SDK enqueue' } as const;

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
  const workers = lambdaWorkers(bundles, aws);
  const enqueuers = lambdaEnqueuers(bundles, aws);
  const queueNames = [...aws.queues.keys()];
  const own = (name: 'status' | 'operate' | 'dead-letter' | 'delivery') => ({
    name,
    bundle: bundles[name],
    environment: functionEnvironment(name, `bench-${name}`, queueNames, aws),
  });
  const givenUpArn = queueArn(givenUpUrl(aws.queues.get('default')?.url ?? ''));
  const message = () => sqsEvent([newMessage()]);
  const post = () => postEvent('/send_email', MAIL);
  return [
    {
      name: 'worker',
      bundle: bundles.worker,
      environment: workers.lovage.environment,
      bare: BARE.worker,
      event: message,
    },
    {
      name: BARE.worker,
      bundle: bundles['bare-worker'],
      environment: workers.bare.environment,
      bare: BARE.worker,
      event: message,
    },
    {
      name: 'enqueue',
      bundle: bundles.enqueue,
      environment: enqueuers.lovage.environment,
      bare: BARE.enqueue,
      event: post,
    },
    {
      name: BARE.enqueue,
      bundle: bundles['bare-enqueue'],
      environment: enqueuers.bare.environment,
      bare: BARE.enqueue,
      event: post,
    },
    { ...own('status'), bare: BARE.enqueue, event: (id) => getEvent(`/tasks/${id}`) },
    { ...own('operate'), bare: BARE.enqueue, event: () => getEvent('/queues/default') },
    { ...own('dead-letter'), bare: BARE.worker, event: () => sqsEvent([newMessage()], givenUpArn) },
    { ...own('delivery'), bare: BARE.worker, event: (id) => mailEvents([id]) },
  ];
}
