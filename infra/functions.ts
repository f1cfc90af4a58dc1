import { MAX_WAIT_SECONDS } from '../core/protocol/bounds.ts';
import type { FunctionEntry } from './function-entry.ts';

/** Single records, by id: no listing, creating or deleting. */
const READ_AND_UPDATE = { on: ['table'], actions: ['dynamodb:GetItem', 'dynamodb:UpdateItem'] } as const;

/** For a function that tells Celery's clients how a task fares. Of the workers, only that of Celery's queue has the settings and the grant. */
const CELERY_RESULTS = {
  CELERY_TABLE: 'celeryTable',
  CELERY_KEY_PREFIX: 'celeryKeyPrefix',
  CELERY_TRACK_STARTED: 'celeryTrackStarted',
} as const;

/** One conditional write for each state. A refusal that does not show the item is followed by a read. */
const WRITE_CELERY_RESULTS = {
  on: ['celeryTable'],
  actions: ['dynamodb:GetItem', 'dynamodb:PutItem'],
} as const;

/** For a function that meets messages as Celery writes them, or says to which queues a task may be sent. */
const CELERY_QUEUE = { CELERY_QUEUE: 'celeryQueue' } as const;

/**
 * Every deployed Lambda. The stack, the bundles, the local system, the tests and the bench all read this table. The stack creates the
 * functions in this order: workers first, because `operate` needs their event sources. See docs/decisions/one-table-of-functions.md.
 */
export const FUNCTIONS = {
  worker: {
    description: 'Runs the tasks of the queue {queue}',
    construct: 'Worker-{queue}/Worker',
    per: 'queue',
    timeout: 'plan',
    settings: {
      TABLE_NAME: 'table',
      // Its own is the first.
      QUEUES: 'everyQueue',
      QUEUE_URL: 'queueUrl',
      SENDER: 'sender',
      SENDERS: 'senders',
      CONFIGURATION_SET: 'configurationSet',
      TRACING: 'tracing',
      LOVAGE_URL: 'api',
      LOG_MESSAGES: 'logMessages',
      SECRETS: 'secrets',
      ...CELERY_QUEUE,
      ...CELERY_RESULTS,
    },
    may: [
      // BatchGetItem reads the members of a workflow whose results are passed on.
      {
        on: ['table'],
        actions: ['dynamodb:BatchGetItem', 'dynamodb:GetItem', 'dynamodb:UpdateItem'],
      },
      WRITE_CELERY_RESULTS,
      { on: ['queues'], actions: ['sqs:ChangeMessageVisibility'] },
      // Whoever ends a member of a workflow sends what comes after it, whose queue may be any.
      { on: ['everyQueue'], actions: ['sqs:SendMessage'] },
      { on: ['deadLetterQueues'], actions: ['sqs:SendMessage'] },
      { on: ['sender'], actions: ['ses:SendEmail', 'ses:SendRawEmail'] },
    ],
    calledBy: [{ kind: 'queue', queue: 'queues', batches: 'plan' }],
    updatedAfterWorkers: false,
    bundleLimit: 119,
  },
  'dead-letter': {
    description: 'Fails the tasks whose messages SQS gave up',
    construct: 'DeadLetters/DeadLetter',
    per: 'deployment',
    // At most four requests to AWS per message, each with all its retries.
    timeout: 60,
    settings: {
      TABLE_NAME: 'table',
      QUEUES: 'queues',
      QUEUE_URL: 'queueUrl',
      TASK_NAMES: 'taskNames',
      ...CELERY_QUEUE,
      ...CELERY_RESULTS,
    },
    may: [
      READ_AND_UPDATE,
      WRITE_CELERY_RESULTS,
      { on: ['givenUpQueues'], actions: ['sqs:ChangeMessageVisibility'] },
      { on: ['deadLetterQueues'], actions: ['sqs:SendMessage'] },
    ],
    calledBy: [
      {
        kind: 'queue',
        queue: 'givenUpQueues',
        // As many messages as SQS gives without a window, and as few runs as AWS allows: dead letters can wait, and must not use up the
        // concurrency that the workers need.
        batches: { size: 10, maxConcurrency: 2 },
      },
    ],
    updatedAfterWorkers: false,
    bundleLimit: 75,
  },
  delivery: {
    description: 'Takes what SES tells of the mail to its records',
    construct: 'Deliveries/Delivery',
    per: 'deployment',
    // At most three requests to AWS per event, each with all its retries.
    timeout: 60,
    settings: {
      TABLE_NAME: 'table',
      QUEUES: 'mailEvents',
      QUEUE_URL: 'mailEventsUrl',
      TASK_NAMES: 'taskNames',
    },
    may: [
      READ_AND_UPDATE,
      { on: ['mailEvents'], actions: ['sqs:ChangeMessageVisibility'] },
      { on: ['mailEventsDeadLetters'], actions: ['sqs:SendMessage'] },
    ],
    calledBy: [
      {
        kind: 'queue',
        queue: 'mailEvents',
        // One run handles hundreds of events a second; more runs than AWS's minimum would only take concurrency from workers that are sending.
        batches: { size: 10, maxConcurrency: 2 },
      },
    ],
    updatedAfterWorkers: false,
    bundleLimit: 75,
  },
  enqueue: {
    description: 'Takes tasks, revokes them and sends them again: POST /tasks',
    construct: 'Enqueue',
    per: 'deployment',
    // Enough for a bulk call of 1,000 tasks whose requests are retried.
    timeout: 20,
    settings: {
      TABLE_NAME: 'table',
      QUEUES: 'queues',
      QUEUE_URL: 'queueUrl',
      KEYS_PER_CALLER: 'keysPerCaller',
      CALLING_WORKERS: 'callingWorkers',
      ...CELERY_QUEUE,
      ...CELERY_RESULTS,
    },
    may: [
      {
        on: ['table'],
        actions: ['dynamodb:BatchGetItem', 'dynamodb:GetItem', 'dynamodb:PutItem', 'dynamodb:UpdateItem'],
      },
      WRITE_CELERY_RESULTS,
      { on: ['queues'], actions: ['sqs:SendMessage'] },
    ],
    calledBy: [{ kind: 'api', firstCall: 'POST /send_email' }],
    updatedAfterWorkers: true,
    bundleLimit: 120,
  },
  status: {
    description: 'Says how tasks fare: GET /tasks, GET /tasks/{id}',
    construct: 'Status',
    per: 'deployment',
    // The longest wait a caller may ask for, and the reads around it.
    timeout: MAX_WAIT_SECONDS + 4,
    settings: {
      TABLE_NAME: 'table',
      QUEUES: 'queues',
      QUEUE_URL: 'queueUrl',
      WAITS: 'waits',
      ...CELERY_QUEUE,
    },
    may: [
      { on: ['table'], actions: ['dynamodb:BatchGetItem', 'dynamodb:GetItem'] },
      { on: ['indexes'], actions: ['dynamodb:Query'] },
      { on: ['queues', 'deadLetterQueues'], actions: ['sqs:GetQueueAttributes'] },
    ],
    calledBy: [{ kind: 'api', firstCall: 'GET /tasks/{id}' }],
    updatedAfterWorkers: false,
    bundleLimit: 115,
  },
  operate: {
    description: 'Pauses, resumes, purges and redrives queues: GET /queues/{name}, POST /queues/{name}/pause',
    construct: 'Operate/Operate',
    per: 'deployment',
    // A purge runs as long as it is allowed to: see functions/operate/purge-queue.ts.
    timeout: 29,
    settings: {
      TABLE_NAME: 'table',
      QUEUES: 'queues',
      QUEUE_URL: 'queueUrl',
      QUEUE_ARN: 'queueArn',
      MAPPINGS: 'mappings',
      TASK_NAMES: 'taskNames',
      ...CELERY_QUEUE,
      ...CELERY_RESULTS,
    },
    may: [
      READ_AND_UPDATE,
      WRITE_CELERY_RESULTS,
      { on: ['eventSources'], actions: ['lambda:GetEventSourceMapping', 'lambda:UpdateEventSourceMapping'] },
      {
        on: ['queues'],
        // SendMessage is for the redrive, which SQS does with this function's permissions.
        actions: [
          'sqs:ChangeMessageVisibility',
          'sqs:DeleteMessage',
          'sqs:GetQueueAttributes',
          'sqs:ReceiveMessage',
          'sqs:SendMessage',
        ],
      },
      {
        on: ['deadLetterQueues'],
        // ReceiveMessage and DeleteMessage are for the redrive (SQS Developer Guide, permissions for a dead-letter queue redrive).
        actions: [
          'sqs:DeleteMessage',
          'sqs:GetQueueAttributes',
          'sqs:ListMessageMoveTasks',
          'sqs:ReceiveMessage',
          'sqs:SendMessage',
          'sqs:StartMessageMoveTask',
        ],
      },
    ],
    calledBy: [{ kind: 'api', firstCall: 'GET /queues/{name}' }],
    updatedAfterWorkers: false,
    bundleLimit: 110,
  },
  scheduler: {
    description:
      'Releases what comes due, once a minute; makes and changes schedules: PUT /schedules/{name}, POST /schedules/{name}/pause',
    construct: 'Scheduler/Scheduler',
    per: 'deployment',
    // As long as it is until the next sweep. Two at once do no harm.
    timeout: 60,
    settings: {
      TABLE_NAME: 'table',
      QUEUES: 'queues',
      QUEUE_URL: 'queueUrl',
      KEYS_PER_CALLER: 'keysPerCaller',
      ...CELERY_QUEUE,
      ...CELERY_RESULTS,
    },
    may: [
      {
        on: ['table'],
        actions: ['dynamodb:BatchGetItem', 'dynamodb:GetItem', 'dynamodb:PutItem', 'dynamodb:UpdateItem'],
      },
      // Schedules are listed by the index of all tasks, in a partition of their own.
      { on: ['birthIndex', 'dueIndex'], actions: ['dynamodb:Query'] },
      WRITE_CELERY_RESULTS,
      { on: ['queues'], actions: ['sqs:SendMessage'] },
    ],
    calledBy: [{ kind: 'schedule' }, { kind: 'api', firstCall: 'POST /schedules/{name}/pause' }],
    updatedAfterWorkers: true,
    bundleLimit: 175,
  },
} as const satisfies Readonly<Record<string, FunctionEntry>>;

/** A Lambda's name, which is also its folder's in functions/, where `handler.ts` exports `handler`. */
export type FunctionName = keyof typeof FUNCTIONS;

/** The functions that the HTTP API calls. */
export type CalledByApi = {
  [Name in FunctionName]: (typeof FUNCTIONS)[Name]['calledBy'][number]['kind'] & 'api' extends never
    ? never
    : Name;
}[FunctionName];

/** In the order of the table. */
export const FUNCTION_NAMES = Object.keys(FUNCTIONS) as readonly FunctionName[];

/** Makes something for each function. */
export function forEachFunction<Value>(make: (name: FunctionName) => Value): Record<FunctionName, Value> {
  // There is an entry for every name.
  return Object.fromEntries(FUNCTION_NAMES.map((name) => [name, make(name)])) as Record<FunctionName, Value>;
}
