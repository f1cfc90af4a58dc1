import { check, checkOptions, type Rules } from './arguments/check-options.ts';
import { NAME, TEXT } from './arguments/rules.ts';
import { type Api, callApi, encodePart } from './call-api.ts';
import { CALL_RULES, type CallOptions, isoTime, TIME } from './send-options.ts';

/** A queue's messages, counted by where they are. SQS's counts are approximate until the queue has been quiet for a minute. */
export interface QueueCounts {
  readonly name: string;
  /** Ready to be received. */
  readonly waiting: number;
  /** Running, or hidden until a retry. */
  readonly running: number;
  /** Sent with a delay that has not passed. */
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

/** The result of a purge. */
export interface Purged {
  readonly name: string;
  /** Tasks that this call made `REVOKED`. */
  readonly purged: number;
  /** Messages that are left: purge again while there are any. */
  readonly remaining: number;
  /** Only what was sent before this time was touched: ISO 8601. Give it to the next call. Missing in the answer of an earlier version. */
  readonly before?: string;
  /** Messages it met that were sent later, and left. Missing in the answer of an earlier version. */
  readonly later?: number;
}

/** The result of a redrive. */
export interface Redriven {
  readonly name: string;
  /** Dead letters on their way back. */
  readonly redriving: number;
}

/** Options of a purge. */
interface PurgeOptions extends CallOptions {
  readonly confirm: string;
  readonly before?: Date | string | undefined;
}

/** A queue, for an operator. Every call throws ApiError 404 if there is no such queue. */
export interface Queue {
  readonly name: string;
  status(options?: CallOptions): Promise<QueueStatus>;
  /** Stops receiving messages. What is sent meanwhile waits. */
  pause(options?: CallOptions): Promise<QueueStatus>;
  /** Starts receiving messages again. */
  resume(options?: CallOptions): Promise<QueueStatus>;
  /**
   * Makes the tasks of waiting messages `REVOKED`.
   *
   * @param options.confirm the queue's name again, because this cannot be undone
   * @param options.before only what was sent before this time is touched. Default, and latest: when the call arrives
   * @throws ApiError 409 if `confirm` is not the queue's name
   */
  purge(options: PurgeOptions): Promise<Purged>;
  /** Sends dead letters back to the queue. */
  redrive(options?: CallOptions): Promise<Redriven>;
}

const PURGE_RULES: Rules<PurgeOptions> = {
  ...CALL_RULES,
  confirm: { ...TEXT, required: true },
  before: TIME,
};

/** A queue by its name. @throws InvalidArgument if that cannot be one */
export function queueOf(api: Api, name: string): Queue {
  check('name', name, NAME);
  const path = `/queues/${encodePart(name)}`;
  const call = async <Body>(action: string, options: CallOptions = {}, query = {}): Promise<Body> => {
    const { signal } = checkOptions(options, CALL_RULES);
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
    purge: async (options) => {
      const { confirm, before, signal } = checkOptions(options, PURGE_RULES);
      return call('/purge', { signal }, { confirm, before: isoTime(before) });
    },
    redrive: (options) => call('/redrive', options),
  };
}

/** Counts the messages of every queue. */
export async function listQueues(api: Api, options: CallOptions): Promise<readonly QueueCounts[]> {
  const { signal } = checkOptions(options, CALL_RULES);
  const { body } = await callApi(api, { method: 'GET', path: '/queues', signal });
  // The API's contract.
  return (body as { readonly queues: readonly QueueCounts[] }).queues;
}
