import { MAX_WAIT_SECONDS } from '../../../core/protocol/bounds.ts';
import { json, problems } from './answers.ts';
import { schemaRef, TASK_ID } from './schemas.ts';

/** `GET /tasks/{id}`, as OpenAPI describes it. */
export const STATUS_OPERATION = {
  summary: 'Looks up a task',
  parameters: [
    TASK_ID,
    {
      name: 'wait',
      in: 'query',
      description: 'Seconds to wait for a final state',
      schema: { type: 'number', minimum: 0, maximum: MAX_WAIT_SECONDS, examples: [5] },
    },
    { name: 'include', in: 'query', description: 'Shows the input too', schema: { const: 'input' } },
  ],
  responses: { 200: json('The task', schemaRef('Task')), ...problems(404, 422, 503) },
};

/** `GET /queues`, as OpenAPI describes it. */
export const QUEUES_OPERATION = {
  summary: 'Counts the messages of every queue',
  responses: {
    200: json('The queues', {
      type: 'object',
      required: ['queues'],
      properties: { queues: { type: 'array', items: schemaRef('Queue') } },
    }),
    ...problems(503),
  },
};

/** `GET /openapi.json`, as OpenAPI describes it. */
export const DOCUMENT_OPERATION = {
  summary: 'This document',
  responses: {
    200: json('This document', { type: 'object', examples: [{ openapi: '3.1.0' }] }),
    ...problems(),
  },
};

/** `GET /health`, as OpenAPI describes it. */
export const HEALTH_OPERATION = {
  summary: 'Says that the API is up; needs no signature',
  responses: {
    200: json('The API is up', {
      type: 'object',
      required: ['status'],
      properties: { status: { const: 'ok' } },
    }),
    ...problems(),
  },
};
