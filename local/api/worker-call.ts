import type { Authorizer } from '../../platform/http/http-request.ts';
import { decodeSegment } from '../../platform/http/match-path.ts';
import { ACCOUNT_ID, NAME_PREFIX } from '../local-aws.ts';

/** Below this path of the API, workers call it: nobody signs calls here, and the path says who calls. */
const PREFIX = '/workers/';

/** A call that a worker makes. */
export interface WorkerCall {
  /** The queue whose worker calls. */
  readonly queue: string;
  /** The path that it calls. */
  readonly pathname: string;
}

/** The API's URL for the worker of a queue. */
export function workerUrl(apiUrl: string, queue: string): string {
  return `${apiUrl}${PREFIX}${encodeURIComponent(queue)}`;
}

/** Reads who calls; `null` if it is no worker. @param pathname as it was sent */
export function readWorkerCall(pathname: string): WorkerCall | null {
  if (!pathname.startsWith(PREFIX)) return null;
  const rest = pathname.slice(PREFIX.length);
  const slash = rest.indexOf('/');
  if (slash < 0) return null;
  return { queue: decodeSegment(rest.slice(0, slash)), pathname: rest.slice(slash) };
}

/**
 * Why IAM refuses a worker's call on AWS, where a role allows methods and paths; `null` if it does not.
 *
 * @param sends the tasks that the queue's definitions list in `sends`
 */
export function refusalOf(
  method: string,
  { queue, pathname }: WorkerCall,
  sends: readonly string[],
): string | null {
  const name = /^\/tasks\/([^/]+)$/.exec(pathname)?.[1];
  const mayPost = NAMED_IN_THE_BODY.includes(pathname) || (name !== undefined && sends.includes(name));
  if (method === 'POST' && mayPost) return null;
  if (method === 'POST' && name !== undefined) {
    return `The worker of the queue ${queue} may not send the task ${name}, here as on AWS. Add sends: ['${name}'] to the task that sends it.`;
  }
  return (
    `The worker of the queue ${queue} may only send tasks, here as on AWS: it may not call ${method} ${pathname}. ` +
    'A task does not wait for another; let that one send what comes after it.'
  );
}

/** Where enqueue itself compares the names of tasks with what the worker may send. */
const NAMED_IN_THE_BODY: readonly string[] = ['/tasks', '/workflows'];

/** The role of a queue's worker. */
export function roleOf(queue: string): string {
  return `${NAME_PREFIX}-worker-${queue}`;
}

/** What API Gateway tells of a worker that has signed its call. */
export function authorizerOf(queue: string): Authorizer {
  return { iam: { userArn: `arn:aws:sts::${ACCOUNT_ID}:assumed-role/${roleOf(queue)}/${roleOf(queue)}` } };
}
