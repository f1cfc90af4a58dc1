import { type Api, callApi, encodePart } from './call-api.ts';
import type { CallOptions } from './send-options.ts';

/** How many messages of a queue are where. SQS counts approximately, and is exact once a queue has been quiet for a minute. */
export interface QueueCounts {
  readonly name: string;
  /** Ready to be received. */
  readonly waiting: number;
  /** Being run, or hidden until a retry. */
  readonly running: number;
  /** Sent with a delay that is not over. */
  readonly delayed: number;
  /** In the dead-letter queue. */
  readonly dead: number;
}

/** A queue's counts, and whether its messages are being received. */
export interface QueueStatus extends QueueCounts {
  readonly paused: boolean;
  /** State of the event source mapping, in lower case: `enabled`, `disabled`, `enabling`, `disabling` … */
  readonly consumer: string;
}

/** What became of a queue's waiting messages. */
export interface Purged {
  readonly name: string;
  /** Tasks that this call has made `REVOKED`. */
  readonly purged: number;
  /** What is left: purge again while it is above 0. */
  readonly remaining: number;
}

/** Dead letters on their way back. */
export interface Redriven {
  readonly name: string;
  readonly redriving: number;
}

/** A queue as an operator handles it. Every call throws ApiError 404 when there is no such queue. */
export interface Queue {
  readonly name: string;
  status(options?: CallOptions): Promise<QueueStatus>;
  /** Receives no more messages. What is sent meanwhile waits. */
  pause(options?: CallOptions): Promise<QueueStatus>;
  /** Receives messages again. */
  resume(options?: CallOptions): Promise<QueueStatus>;
  /**
   * Makes the tasks of waiting messages `REVOKED`.
   *
   * @param options.confirm the queue's name once more, for this cannot be undone
   * @throws ApiError 409 when `confirm` is not the queue's name
   */
  purge(options: CallOptions & { readonly confirm: string }): Promise<Purged>;
  /** Sends dead letters back to the queue. */
  redrive(options?: CallOptions): Promise<Redriven>;
}

export function queueOf(api: Api, name: string): Queue {
  const path = `/queues/${encodePart(name)}`;
  const call = async <Body>(action: string, { signal }: CallOptions = {}, query = {}): Promise<Body> => {
    const method = action === '' ? 'GET' : 'POST';
    const { body } = await callApi(api, { method, path: `${path}${action}`, query, signal });
    // The API's contract.
    return body as Body;
  };
  return {
    name,
    status: (options) => call('', options),
    pause: (options) => call('/pause', options),
    resume: (options) => call('/resume', options),
    purge: ({ confirm, ...options }) => call('/purge', options, { confirm }),
    redrive: (options) => call('/redrive', options),
  };
}

/** Counts the messages of every queue. */
export async function listQueues(api: Api, { signal }: CallOptions = {}): Promise<readonly QueueCounts[]> {
  const { body } = await callApi(api, { method: 'GET', path: '/queues', signal });
  // The API's contract.
  return (body as { readonly queues: readonly QueueCounts[] }).queues;
}
