/** What invokes a function. */
export type Caller = ApiCaller | QueueCaller | ScheduleCaller;

/** The HTTP API, for the routes that the table of routes assigns to the function. */
interface ApiCaller {
  readonly kind: 'api';
  /** The call that the bench makes to a cold function. `{id}` stands for a task's id, `{name}` for the queue `default`. */
  readonly firstCall: `${'GET' | 'POST'} /${string}`;
}

/** Every queue of one kind that the function knows, each through an event source. */
export interface QueueCaller {
  readonly kind: 'queue';
  readonly queue: FeedingQueue;
  /** Maximum messages per run and maximum runs at a time. `plan`: as in the task queue's plan. */
  readonly batches: 'plan' | { readonly size: number; readonly maxConcurrency: number };
}

/** EventBridge Scheduler, once a minute, with the event that starts a sweep (core/protocol/sweep-event.ts). */
interface ScheduleCaller {
  readonly kind: 'schedule';
}

/** The kinds of queues that feed functions: the task queues, the given-up queue of each, and the queue of SES's mail events. */
export type FeedingQueue = 'queues' | 'givenUpQueues' | 'mailEvents';

/** IAM actions on every resource of a kind that the function knows. Permissions for its event sources and its log are not listed. */
export type Grant =
  | GrantOn<'table' | 'indexes' | 'birthIndex' | 'dueIndex', 'dynamodb'>
  /** The table of Celery's results, for a function that knows Celery's queue. */
  | GrantOn<'celeryTable', 'dynamodb'>
  | GrantOn<FeedingQueue | 'everyQueue' | 'deadLetterQueues' | 'mailEventsDeadLetters', 'sqs'>
  /** The event sources that feed the workers. None may come to feed another function. */
  | GrantOn<'eventSources', 'lambda'>
  /** Email from the configured senders only. */
  | GrantOn<'sender', 'ses'>;

interface GrantOn<Kind extends string, Name extends string> {
  readonly on: readonly Kind[];
  readonly actions: readonly `${Name}:${string}`[];
}

/** An AWS service that functions call, by its name in IAM. */
export type Service = Grant['actions'][number] extends `${infer Name}:${string}` ? Name : never;

/** What a setting in a function's environment can hold. */
export type EnvironmentValue =
  /** The name of the results table. */
  | 'table'
  /** The name of Celery's queue, if the function knows it; otherwise this setting and the next three are left out. */
  | 'celeryQueue'
  /** The name of the table of Celery's results. */
  | 'celeryTable'
  /** What stands before Celery's own prefix in its keys; left out if nothing does. */
  | 'celeryKeyPrefix'
  /** `on` if Python sees that a task has started; otherwise the setting is left out. */
  | 'celeryTrackStarted'
  /** The names of the task queues that it knows, separated by commas. */
  | 'queues'
  /** The same, and then the names of all others, for a function that is of one queue and sends to every one. */
  | 'everyQueue'
  /** The URL of the first of them, from which those of the others derive, and of their dead-letter and given-up queues. */
  | 'queueUrl'
  /** The ARN of the first, likewise. */
  | 'queueArn'
  /** The UUIDs of the event source mappings of their workers, in the same order. */
  | 'mappings'
  /** The name of the queue of SES's mail events. */
  | 'mailEvents'
  | 'mailEventsUrl'
  /** The names of the task definitions, for a function that has none: it counts no others. Left out if they do not fit. */
  | 'taskNames'
  | 'sender'
  /** The other addresses that tasks may send from, separated by commas; left out if there are none. */
  | 'senders'
  | 'configurationSet'
  /** `on` if the function may send segments to X-Ray; otherwise the setting is left out. */
  | 'tracing'
  /** `on` if each caller has idempotency keys of its own; otherwise the setting is left out. */
  | 'keysPerCaller'
  /** `share` if calls that wait must leave room to others, which `apiConcurrency` asks for; otherwise the setting is left out. */
  | 'waits'
  /** Where the secrets are that the worker's tasks need: JSON, each one's place by its name; left out if they need none. */
  | 'secrets'
  /** `on` if the log shows the messages of tasks' errors: only on a developer's machine. Otherwise the setting is left out. */
  | 'logMessages'
  /** The role of each worker whose tasks send others, as in `default=NameOfRole`; left out if there is none, and if calls are not signed. */
  | 'callingWorkers'
  /** The HTTP API's URL, if the function's tasks send others, which it is then allowed to; otherwise the setting is left out. */
  | 'api';

/** An entry of the table of functions: everything about one Lambda except its code, which is in `functions/<name>`. */
export type FunctionEntry = OneFunction | FunctionPerQueue;

interface AnyFunction {
  /** Shown in Lambda's console. `{queue}` stands for the name of the function's queue. */
  readonly description: string;
  /**
   * The ids of its constructs, outermost first. CloudFormation's logical ids derive from them: a change replaces the function and
   * deletes its log. `{queue}` as above.
   */
  readonly construct: string;
  /** The settings in its environment, by name, besides the log and metrics settings of every function. */
  readonly settings: Readonly<Record<string, EnvironmentValue>>;
  /** Everything that it may do. */
  readonly may: readonly Grant[];
  readonly calledBy: readonly [Caller, ...Caller[]];
  /** Whether it sends tasks, so that the workers must be updated first. See docs/decisions/worker-before-enqueue.md. */
  readonly updatedAfterWorkers: boolean;
  /** Maximum kilobytes (of 1,000 bytes) that a cold start may load; above that, the bench fails. */
  readonly bundleLimit: number;
}

/** One function for the whole deployment, with the memory set for all. */
interface OneFunction extends AnyFunction {
  readonly per: 'deployment';
  /** Maximum seconds per run. */
  readonly timeout: number;
}

/** A function for each task queue, with the memory and timeout of the queue's plan. */
interface FunctionPerQueue extends AnyFunction {
  readonly per: 'queue';
  readonly timeout: 'plan';
}
