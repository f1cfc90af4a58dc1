import {
  DEFAULT_LIST_LIMIT,
  MAX_LIST_LIMIT,
  MAX_WAIT_SECONDS,
  TASK_NAME,
} from '../../../core/protocol/bounds.ts';
import { STATES } from '../../../core/protocol/state.ts';
import { WAITS } from '../task-list-filter.ts';
import { json, problems, retryAfter } from './answers.ts';
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
    {
      name: 'include',
      in: 'query',
      description:
        'Shows more: the input; where the error was thrown, what caused it, and the error of each attempt',
      style: 'form',
      explode: false,
      schema: { type: 'array', minItems: 1, items: { enum: ['input', 'error'] }, examples: [['error']] },
    },
  ],
  responses: {
    200: {
      ...json('The task', schemaRef('Task')),
      headers: retryAfter(
        'Seconds after which to ask again, if the call was to wait but could not: others do',
      ),
    },
    ...problems(404, 422, 503),
  },
};

/** `GET /tasks`, as OpenAPI describes it. */
export const LIST_OPERATION = {
  summary: 'Lists tasks, the newest first; or those that wait, the soonest first',
  description:
    'A page of a list by state, by name or by what tasks wait for may be short or empty and still have a cursor: the list continues until the cursor is null.',
  parameters: [
    {
      name: 'state',
      in: 'query',
      description: 'Only tasks in this state',
      schema: { type: 'string', enum: STATES },
    },
    {
      name: 'task',
      in: 'query',
      description: 'Only tasks with this name, deployed or not',
      schema: { type: 'string', pattern: TASK_NAME.source, examples: ['send_email'] },
    },
    {
      name: 'waitsFor',
      in: 'query',
      description:
        'Only tasks that wait for this, the soonest first. time: an eta or a next attempt more than 15 minutes away when it was set; tasks: others of its workflow, the newest first. With state, only PENDING or RETRY',
      schema: { type: 'string', enum: WAITS },
    },
    {
      name: 'limit',
      in: 'query',
      description: 'Maximum number of tasks in the page',
      schema: { type: 'integer', minimum: 1, maximum: MAX_LIST_LIMIT, default: DEFAULT_LIST_LIMIT },
    },
    {
      name: 'cursor',
      in: 'query',
      description: 'The cursor of the previous page, given with the same state, task and waitsFor',
      schema: { type: 'string', examples: ['eyJ2IjoxLCJiZWZvcmUiOiIwMTk3Li4uIn0'] },
    },
  ],
  responses: {
    200: json('A page of the list', {
      type: 'object',
      required: ['tasks', 'cursor'],
      properties: {
        tasks: { type: 'array', items: schemaRef('Task') },
        cursor: {
          type: ['string', 'null'],
          description: 'The cursor for the next page; null if there is none',
        },
      },
      additionalProperties: false,
    }),
    ...problems(422, 503),
  },
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
