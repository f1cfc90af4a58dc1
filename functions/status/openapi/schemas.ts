import { MAIL_STATUSES } from '../../../core/protocol/mail-status.ts';
import { STATES } from '../../../core/protocol/state.ts';
import { OPTIONS_SCHEMA } from './options.ts';
import { SCHEDULE_SCHEMAS } from './schedule-schemas.ts';
import { MEMBERSHIP, WORKFLOW_SCHEMAS } from './workflow-schemas.ts';

/** The schemas of OpenAPI's `components`, and the parts that several calls share. */

const time = { type: 'string', format: 'date-time' };
const timeOrNull = { type: ['string', 'null'], format: 'date-time' };
const taskError = { $ref: '#/components/schemas/TaskError' };
const delivery = {
  type: 'object',
  required: ['status', 'at', 'reason'],
  properties: {
    status: { type: 'string', enum: MAIL_STATUSES },
    at: time,
    reason: {
      type: ['string', 'null'],
      description: 'In SES’s words, without addresses, such as Permanent/General 5.1.1',
    },
  },
  additionalProperties: false,
};

/** The name of a queue in an answer. */
export const QUEUE_NAME = { type: 'string', examples: ['default'] };

const queue = {
  name: QUEUE_NAME,
  waiting: { type: 'integer', description: 'Ready to be received' },
  running: { type: 'integer', description: 'Running, or hidden until a retry' },
  delayed: { type: 'integer', description: 'Sent with a delay that is not over' },
  dead: { type: 'integer', description: 'In the dead-letter queue' },
};

const waitsFor = {
  type: 'object',
  required: ['kind', 'until'],
  properties: {
    kind: {
      enum: ['capacity', 'time', 'tasks'],
      description:
        'capacity: a rate or a quota is used up; time: its eta, or its next attempt, is more than 15 minutes away; tasks: others of its workflow have not ended',
    },
    until: { ...timeOrNull, description: 'When the task asks again, or is due; null for tasks' },
    tasks: {
      type: 'array',
      items: { type: 'string' },
      maxItems: 10,
      description: 'Of tasks: the ids of the first that come before it, ended or not',
    },
    count: { type: 'integer', description: 'Of tasks: how many come before it' },
    reason: {
      description: 'What has no capacity',
      type: 'string',
      examples: ['SES: the maximum sending rate is reached'],
    },
  },
  additionalProperties: false,
};

const occurrence = {
  type: 'object',
  required: ['name', 'at'],
  properties: { name: { type: 'string' }, at: time },
  additionalProperties: false,
};

const run = {
  type: 'object',
  required: ['attempt', 'startedAt', 'endedAt', 'outcome'],
  properties: {
    attempt: { type: 'integer', minimum: 1 },
    startedAt: time,
    endedAt: { ...timeOrNull, description: 'null while it runs, or if nobody knows' },
    outcome: {
      enum: ['succeeded', 'retry', 'failed', 'revoked', 'lost', null],
      description: 'How it ended; null while it runs. lost means that its worker died',
    },
    error: {
      anyOf: [taskError, { type: 'null' }],
      description:
        'Only with include=error: what it failed with, cut to 512 bytes; kept of the last 10 attempts that were retried',
    },
  },
};

export const SCHEMAS = {
  Task: {
    type: 'object',
    description: 'A task, as its record shows it',
    required: [
      ...['id', 'task', 'state', 'ready', 'successful', 'result', 'error', 'progress', 'attempts', 'queue'],
      ...['createdAt', 'startedAt', 'finishedAt', 'eta', 'expiresAt', 'delivery'],
      ...['runs', 'nextAttemptAt', 'retriedAt', 'waitsFor', 'schedule', 'pythonName', 'workflow'],
    ],
    properties: {
      id: {
        type: 'string',
        description:
          'A UUID. Only a program with Celery may have given its task another id, of up to 64 bytes: no call but those that list finds that one',
        examples: ['0197f000-0000-7000-8000-000000000001'],
      },
      task: { type: 'string', description: 'The name of its definition', examples: ['send_email'] },
      state: { type: 'string', enum: STATES },
      ready: { type: 'boolean', description: 'Whether the state is final' },
      successful: { type: 'boolean', description: 'Whether the state is SUCCESS' },
      result: { description: 'What the run returned; null if the task is defined to keep no result' },
      error: {
        anyOf: [taskError, { type: 'null' }],
        description:
          'Why the task failed, or why its last attempt did. The message names what caused the error, and the errors in it',
      },
      progress: { description: 'The progress that the run last reported' },
      attempts: {
        type: 'integer',
        minimum: 0,
        description: 'Number of attempts started, but for those for which there was no capacity',
      },
      queue: QUEUE_NAME,
      createdAt: time,
      startedAt: { ...timeOrNull, description: 'Start of the latest attempt' },
      finishedAt: timeOrNull,
      eta: { ...timeOrNull, description: 'The task does not run before this time' },
      expiresAt: { ...timeOrNull, description: 'The task does not start after this time' },
      delivery: {
        anyOf: [delivery, { type: 'null' }],
        description: 'What became of the email that the task sent; null while nothing is known',
      },
      runs: {
        type: 'array',
        description: 'Its attempts since it was last sent again by hand, the first one first',
        items: run,
      },
      nextAttemptAt: { ...timeOrNull, description: 'Earliest time of the next attempt, in RETRY' },
      retriedAt: { ...timeOrNull, description: 'When it was last sent again by hand' },
      waitsFor: {
        anyOf: [waitsFor, { type: 'null' }],
        description: 'What a task in PENDING or RETRY waits for, besides a worker; null if for nothing',
      },
      schedule: {
        anyOf: [occurrence, { type: 'null' }],
        description: 'The schedule that made the task, and for when; null for a task that a caller sent',
      },
      pythonName: {
        type: ['string', 'null'],
        description:
          'The name by which a Python program called the task through Celery; null for any other task',
        examples: ['shop.tasks.send_email'],
      },
      workflow: {
        anyOf: [MEMBERSHIP, { type: 'null' }],
        description: 'Its place in a workflow; null for a task that is in none',
      },
      input: {
        description: 'Only with include=input; null if it was dropped to make room for a large result',
      },
      traceback: {
        type: ['string', 'null'],
        description:
          'Only with include=error: where the error was thrown, what caused it, and where, in lines, cut to 4 KiB; null without an error, and for one without a stack',
      },
    },
    additionalProperties: false,
  },
  TaskError: {
    type: 'object',
    required: ['type', 'message'],
    properties: {
      type: { type: 'string' },
      message: { type: 'string' },
      taskId: {
        type: 'string',
        description: 'The task that failed, where one did not run because another of its workflow failed',
      },
    },
  },
  Problem: {
    type: 'object',
    description: 'An error (RFC 9457)',
    required: ['type', 'title', 'status', 'detail'],
    properties: {
      type: { type: 'string' },
      title: { type: 'string' },
      status: { type: 'integer' },
      detail: { type: 'string' },
      errors: {
        type: 'array',
        items: {
          type: 'object',
          required: ['path', 'message'],
          properties: { path: { type: 'string' }, message: { type: 'string' } },
        },
      },
    },
  },
  Queue: {
    type: 'object',
    required: Object.keys(queue),
    properties: queue,
  },
  QueueDetail: {
    type: 'object',
    required: [...Object.keys(queue), 'paused', 'consumer'],
    properties: {
      ...queue,
      paused: { type: 'boolean', description: 'Whether its messages wait until it is resumed' },
      consumer: {
        type: 'string',
        examples: ['enabled'],
        description:
          'The state of its event source mapping: enabled, disabled, enabling, disabling, updating …',
      },
    },
    additionalProperties: false,
  },
  ...SCHEDULE_SCHEMAS,
  ...WORKFLOW_SCHEMAS,
  Options: OPTIONS_SCHEMA,
  GatewayError: {
    type: 'object',
    description: 'An error that API Gateway answers itself',
    required: ['message'],
    properties: { message: { type: ['string', 'null'] } },
  },
} as const;

/** The id of a task, in a path. */
export const TASK_ID = { name: 'id', in: 'path', required: true, schema: { type: 'string', format: 'uuid' } };

/** A reference to one of the schemas. */
export function schemaRef(name: keyof typeof SCHEMAS | 'QueueName'): { readonly $ref: string } {
  return { $ref: `#/components/schemas/${name}` };
}
