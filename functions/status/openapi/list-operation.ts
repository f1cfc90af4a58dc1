import { DEFAULT_LIST_LIMIT, MAX_LIST_LIMIT, TASK_NAME } from '../../../core/protocol/bounds.ts';
import { STATES } from '../../../core/protocol/state.ts';
import { json, problems } from './answers.ts';
import { schemaRef } from './schemas.ts';

/** `GET /tasks`, as OpenAPI describes it. */
export const LIST_OPERATION = {
  summary: 'Lists tasks, the newest first',
  description:
    'A page of a list by state or by name may be short or empty and still have a cursor: the list continues until the cursor is null.',
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
      name: 'limit',
      in: 'query',
      description: 'Maximum number of tasks in the page',
      schema: { type: 'integer', minimum: 1, maximum: MAX_LIST_LIMIT, default: DEFAULT_LIST_LIMIT },
    },
    {
      name: 'cursor',
      in: 'query',
      description: 'The cursor of the previous page, given with the same state and task',
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
