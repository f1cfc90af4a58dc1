import { DELIVERY_STATUSES } from '../protocol/delivery.ts';
import { MAX_DELAY_SECONDS } from '../protocol/limits.ts';
import { STATES } from '../protocol/state.ts';

/** The schemas of OpenAPI's `components`, and the parts that several calls share. */

const time = { type: 'string', format: 'date-time' };
const timeOrNull = { type: ['string', 'null'], format: 'date-time' };
const taskError = {
  type: 'object',
  required: ['type', 'message'],
  properties: { type: { type: 'string' }, message: { type: 'string' } },
};
const delivery = {
  type: 'object',
  required: ['status', 'at', 'reason'],
  properties: {
    status: { type: 'string', enum: DELIVERY_STATUSES },
    at: time,
    reason: {
      type: ['string', 'null'],
      description: 'In SES’s words, without an address: such as Permanent/General 5.1.1',
    },
  },
  additionalProperties: false,
};

const queue = {
  name: { type: 'string' },
  waiting: { type: 'integer', description: 'Ready to be received' },
  running: { type: 'integer', description: 'Being run, or hidden until a retry' },
  delayed: { type: 'integer', description: 'Sent with a delay that is not over' },
  dead: { type: 'integer', description: 'In the dead-letter queue' },
};

const run = {
  type: 'object',
  required: ['attempt', 'startedAt', 'endedAt', 'outcome'],
  properties: {
    attempt: { type: 'integer', minimum: 1 },
    startedAt: time,
    endedAt: { ...timeOrNull, description: 'null while it runs, and when nobody knows' },
    outcome: {
      enum: ['succeeded', 'retry', 'failed', 'revoked', 'lost', null],
      description: 'How it ended; null while it runs. lost: its worker died',
    },
  },
};

export const SCHEMAS = {
  Task: {
    type: 'object',
    description: 'A task, as its record stands',
    required: [
      ...['id', 'task', 'state', 'ready', 'successful', 'result', 'error', 'progress', 'attempts', 'queue'],
      ...['createdAt', 'startedAt', 'finishedAt', 'eta', 'expiresAt', 'delivery'],
      ...['runs', 'nextAttemptAt', 'retriedAt'],
    ],
    properties: {
      id: { type: 'string', format: 'uuid' },
      task: { type: 'string', description: 'The name of its definition' },
      state: { type: 'string', enum: STATES },
      ready: { type: 'boolean', description: 'Whether the state is final' },
      successful: { type: 'boolean', description: 'Whether the state is SUCCESS' },
      result: { description: 'What the run returned' },
      error: {
        anyOf: [taskError, { type: 'null' }],
        description: 'Why it failed, or why its last attempt did',
      },
      progress: { description: 'What the run last reported' },
      attempts: { type: 'integer', minimum: 0, description: 'Attempts started' },
      queue: { type: 'string' },
      createdAt: time,
      startedAt: { ...timeOrNull, description: 'Start of the latest attempt' },
      finishedAt: timeOrNull,
      eta: { ...timeOrNull, description: 'Not to be run before' },
      expiresAt: { ...timeOrNull, description: 'Not to be started after' },
      delivery: {
        anyOf: [delivery, { type: 'null' }],
        description: 'What became of the email that the task sent; null while nothing is known',
      },
      runs: {
        type: 'array',
        description: 'Its attempts, the first one first; those since it was last sent again by hand',
        items: run,
      },
      nextAttemptAt: { ...timeOrNull, description: 'Earliest time of the next attempt, in RETRY' },
      retriedAt: { ...timeOrNull, description: 'When it was last sent again by hand' },
      input: { description: 'Only with include=input; null once it gave way to a large result' },
    },
    additionalProperties: false,
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
    required: ['name', 'waiting', 'running', 'delayed', 'dead'],
    properties: queue,
  },
  QueueDetail: {
    type: 'object',
    required: ['name', 'waiting', 'running', 'delayed', 'dead', 'paused', 'consumer'],
    properties: {
      ...queue,
      paused: { type: 'boolean', description: 'Whether its messages wait until it is resumed' },
      consumer: {
        type: 'string',
        description:
          'The state of its event source mapping: enabled, disabled, enabling, disabling, updating …',
      },
    },
    additionalProperties: false,
  },
  Options: {
    type: 'object',
    properties: {
      countdown: { type: 'number', minimum: 0, maximum: MAX_DELAY_SECONDS },
      eta: time,
      expires: { anyOf: [{ type: 'number', exclusiveMinimum: 0 }, time] },
      queue: { type: 'string' },
      group: { type: 'string', minLength: 1, maxLength: 128 },
    },
    additionalProperties: false,
  },
} as const;

const DESCRIPTIONS: Readonly<Record<keyof typeof SCHEMAS.Options.properties, string>> = {
  countdown: 'Seconds to wait before it is run',
  eta: 'Not to be run before; at most 15 minutes ahead',
  expires: 'Seconds, or a time: not to be started after',
  queue: 'A queue other than the definition’s',
  group: 'Fair-queue tenant',
};

/** The options of a call for one task, and its idempotency key. */
export const CALL_PARAMETERS = [
  ...Object.entries(SCHEMAS.Options.properties).map(([name, schema]) => ({
    name,
    in: 'query',
    description: Object.entries(DESCRIPTIONS).find(([option]) => option === name)?.[1],
    schema,
  })),
  {
    name: 'Idempotency-Key',
    in: 'header',
    description: 'The same key and input give the first task again',
    schema: { type: 'string', minLength: 1, maxLength: 255 },
  },
];

/** A reference to one of the schemas. */
export function schemaRef(name: keyof typeof SCHEMAS): { readonly $ref: string } {
  return { $ref: `#/components/schemas/${name}` };
}
