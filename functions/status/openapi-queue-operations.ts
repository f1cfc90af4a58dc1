import { json, problems } from './openapi-answers.ts';
import { schemaRef } from './openapi-schemas.ts';

const name = { name: 'name', in: 'path', required: true, schema: schemaRef('QueueName') };
const detail = (description: string) => json(description, schemaRef('QueueDetail'));

/** `GET /queues/{name}`, as OpenAPI describes it. */
export const QUEUE_OPERATION = {
  summary: 'Counts the messages of one queue, and says whether it is paused',
  parameters: [name],
  responses: { 200: detail('The queue'), ...problems(404, 422, 503) },
};

/** `POST /queues/{name}/pause`, as OpenAPI describes it. */
export const PAUSE_OPERATION = {
  summary: 'Lets the messages of a queue wait until it is resumed',
  description: 'Runs that are under way go on to their end. It may take a minute until no other begins.',
  parameters: [name],
  responses: { 200: detail('The queue, paused'), ...problems(404, 422, 503) },
};

/** `POST /queues/{name}/resume`, as OpenAPI describes it. */
export const RESUME_OPERATION = {
  summary: 'Has a paused queue read again',
  parameters: [name],
  responses: { 200: detail('The queue, resumed'), ...problems(404, 422, 503) },
};

/** `POST /queues/{name}/purge`, as OpenAPI describes it. */
export const PURGE_OPERATION = {
  summary: 'Revokes the tasks that wait on a queue, and empties it',
  description:
    'Goes on for some seconds; call it again while remaining is not 0. Delayed, running and hidden messages are out of its reach.',
  parameters: [
    name,
    {
      name: 'confirm',
      in: 'query',
      required: true,
      description:
        'The name of the queue once more; without it the answer is 409 and says what would be ended',
      schema: schemaRef('QueueName'),
    },
  ],
  responses: {
    200: json('What was done', {
      type: 'object',
      required: ['name', 'purged', 'remaining', 'delayed', 'running'],
      properties: {
        name: { type: 'string', examples: ['default'] },
        purged: { type: 'integer', description: 'Tasks that are REVOKED now' },
        remaining: { type: 'integer', description: 'Waiting messages that it did not come to' },
        delayed: { type: 'integer', description: 'Messages whose delay is not over' },
        running: { type: 'integer', description: 'Messages that are being run, or hidden until a retry' },
      },
      additionalProperties: false,
    }),
    ...problems(404, 409, 422, 503),
  },
};

/** `POST /queues/{name}/redrive`, as OpenAPI describes it. */
export const REDRIVE_OPERATION = {
  summary: 'Sends the dead letters of a queue again',
  description: 'SQS moves them back in its own time. A task that was set aside goes again, once.',
  parameters: [name],
  responses: {
    202: json('They are on their way', {
      type: 'object',
      required: ['name', 'redriving'],
      properties: {
        name: { type: 'string', examples: ['default'] },
        redriving: { type: 'integer', description: 'Dead letters still to be moved' },
      },
      additionalProperties: false,
    }),
    ...problems(404, 422, 503),
  },
};
