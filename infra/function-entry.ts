/** What Lambda calls a function for. */
export type Caller = ApiCaller | QueueCaller;

/** Calls of the HTTP API; the table of routes says which. */
export interface ApiCaller {
  readonly kind: 'api';
  /** The call that the bench starts the function cold with. `{id}` stands for a task's id, `{name}` for the queue `default`. */
  readonly firstCall: `${'GET' | 'POST'} /${string}`;
}

/** Messages. A function reads each queue of the kind that it knows. */
export interface QueueCaller {
  readonly kind: 'queue';
  readonly queue: FeedingQueue;
  /** Messages that one run is given at most, and runs at a time at most. `plan`: as the plan of the task queue says. */
  readonly batches: 'plan' | { readonly size: number; readonly maxConcurrency: number };
}

/** Queues that functions are fed from. */
export type FeedingQueue = 'queues' | 'givenUpQueues' | 'mailEvents';

/**
 * Actions of IAM on the resources of a kind. What Lambda itself needs to read the queues that feed the function, and to write its log,
 * is not listed.
 */
export type Grant =
  | GrantOn<'table' | 'indexes', 'dynamodb'>
  /** On the task queues that the function knows, on what belongs to each of them, or on the queues of what SES tells. */
  | GrantOn<FeedingQueue | 'deadLetterQueues' | 'mailEventsDeadLetters', 'sqs'>
  /** On the event sources that feed the workers of those queues. */
  | GrantOn<'eventSources', 'lambda'>
  /** As the configured sender, and as nobody else. */
  | GrantOn<'sender', 'ses'>;

interface GrantOn<Kind extends string, Name extends string> {
  readonly on: readonly Kind[];
  readonly actions: readonly `${Name}:${string}`[];
}

/** A service of AWS that functions call, by the name that IAM has for it. */
export type Service = Grant['actions'][number] extends `${infer Name}:${string}` ? Name : never;

/** What a setting of a function's environment tells it. */
export type Told =
  /** The name of the results table. */
  | 'table'
  /** The addresses of the task queues that it knows, by their names. */
  | 'queues'
  /** The same, with what an operator needs: see functions/operate/operated-queue.ts. */
  | 'operatedQueues'
  /** The addresses of the given-up queues, by their names in SQS. */
  | 'givenUpQueues'
  /** The address of the queue of what SES tells, by its name. */
  | 'mailEvents'
  | 'sender'
  | 'configurationSet'
  /** `on` where the function may send segments to X-Ray; otherwise the setting is left out. */
  | 'tracing'
  /** The URL of the HTTP API, where a task on one of its queues sends others; otherwise left out. It may then send those. */
  | 'api';

/** All that there is to know of one Lambda: what it is deployed with, what it may do, who calls it. Its code is `functions/<name>`. */
export type FunctionEntry = OneFunction | FunctionPerQueue;

interface AnyFunction {
  /** For Lambda's console. `{queue}` stands for the name of the queue that it is for. */
  readonly description: string;
  /**
   * The ids of its constructs. CloudFormation's logical ids are made of them: to change one is to replace the function and its log.
   * `{queue}` stands for the name of the queue that it is for.
   */
  readonly construct: string;
  /** The environment that it reads, beside what every function is told of its log and its metrics. */
  readonly settings: Readonly<Record<string, Told>>;
  /** All that it may do. */
  readonly may: readonly Grant[];
  readonly calledBy: readonly [Caller, ...Caller[]];
  /** Whether it sends tasks, and so is updated after the workers that run them. See docs/decisions/worker-before-enqueue.md. */
  readonly updatedAfterWorkers: boolean;
  /** Kilobytes (of 1,000 bytes) that one of its cold starts may load. The bench fails beyond them. */
  readonly bundleLimit: number;
}

/** A function that there is once. It has the memory that is set for all. */
interface OneFunction extends AnyFunction {
  readonly per: 'deployment';
  /** Seconds that one run may take. */
  readonly timeout: number;
}

/** A function that each task queue has one of. Its memory and time-out are those of the queue's plan. */
interface FunctionPerQueue extends AnyFunction {
  readonly per: 'queue';
  readonly timeout: 'plan';
}
