import { json, problems } from './answers.ts';
import { QUEUE_NAME, schemaRef } from './schemas.ts';

const name = { name: 'name', in: 'path', required: true, schema: schemaRef('QueueName') };
const detail = (description: string) => json(description, schemaRef('QueueDetail'));

/** `GET /queues/{name}`, as OpenAPI describes it. */
export const QUEUE_OPERATION = {
  summary: 'Counts the messages of one queue and says whether it is paused',
  parameters: [name],
  responses: { 200: detail('The queue'), ...problems(404, 422, 503) },
};

/** `POST /queues/{name}/pause`, as OpenAPI describes it. */
export const PAUSE_OPERATION = {
  summary: 'Pauses a queue: its messages wait until it is resumed',
  description: 'Runs in progress finish; new ones may still start for up to a minute.',
  parameters: [name],
  responses: { 200: detail('The queue, paused'), ...problems(404, 422, 503) },
};

/** `POST /queues/{name}/resume`, as OpenAPI describes it. */
export const RESUME_OPERATION = {
  summary: 'Resumes a paused queue',
  parameters: [name],
  responses: { 200: detail('The queue, resumed'), ...problems(404, 422, 503) },
};

/** `POST /queues/{name}/purge`, as OpenAPI describes it. */
export const PURGE_OPERATION = {
  summary: 'Purges a queue: revokes its waiting tasks and deletes their messages',
  description:
    'It ends only what was sent before the call, or before an earlier time. It takes a few seconds; call it again, with the same before, until remaining is 0. It does not reach delayed, running or hidden messages.',
  parameters: [
    name,
    {
      name: 'confirm',
      in: 'query',
      required: true,
      description:
        'The queue’s name again; without it, the answer is 409 and says what the purge would revoke',
      schema: schemaRef('QueueName'),
    },
    {
      name: 'before',
      in: 'query',
      description: 'Only what was sent before this time is touched. Default, and latest: now',
      schema: { type: 'string', format: 'date-time' },
      example: '2030-01-31T12:00:00.000Z',
    },
  ],
  responses: {
    200: json('What the purge did', {
      type: 'object',
      required: ['name', 'before', 'purged', 'remaining', 'later', 'delayed', 'running'],
      properties: {
        name: QUEUE_NAME,
        before: { type: 'string', format: 'date-time', description: 'For the next call' },
        purged: { type: 'integer', description: 'Tasks that became REVOKED' },
        remaining: { type: 'integer', description: 'Waiting messages it did not get to' },
        later: { type: 'integer', description: 'Messages it met that were sent later, and left' },
        delayed: { type: 'integer', description: 'Messages whose delay is not over' },
        running: { type: 'integer', description: 'Messages that are running, or hidden until a retry' },
      },
      additionalProperties: false,
    }),
    ...problems(404, 409, 422, 503),
  },
};

/** `POST /queues/{name}/redrive`, as OpenAPI describes it. */
export const REDRIVE_OPERATION = {
  summary: 'Redrives a queue: moves its dead letters back to it',
  description: 'SQS moves them at its own pace. A task that was set aside is sent again, once.',
  parameters: [name],
  responses: {
    202: json('The dead letters are being moved', {
      type: 'object',
      required: ['name', 'redriving'],
      properties: {
        name: QUEUE_NAME,
        redriving: { type: 'integer', description: 'Dead letters left to move' },
      },
      additionalProperties: false,
    }),
    ...problems(404, 422, 503),
  },
};
