import {
  DEFAULT_LIST_LIMIT,
  MAX_GROUP_MEMBERS,
  MAX_LIST_LIMIT,
  MAX_WAIT_SECONDS,
  MAX_WORKFLOW_NODES,
} from '../../../core/protocol/bounds.ts';
import type { OperationId } from '../../../core/protocol/routes.ts';
import { API_WORKFLOW_STATES } from '../../../core/protocol/workflow.ts';
import { json, problems } from './answers.ts';
import { exampleOf } from './examples.ts';
import type { JsonSchema } from './json-schema.ts';
import { IDEMPOTENCY_KEY } from './options.ts';
import { schemaRef } from './schemas.ts';
import { REPLAYED } from './send-operations.ts';

const ID = { name: 'id', in: 'path', required: true, schema: { type: 'string', format: 'uuid' } };

const LIMIT = (of: string) => ({
  name: 'limit',
  in: 'query',
  description: `Maximum number of ${of} in the page`,
  schema: { type: 'integer', minimum: 1, maximum: MAX_LIST_LIMIT, default: DEFAULT_LIST_LIMIT },
});

const CURSOR = (example: string) => ({
  name: 'cursor',
  in: 'query',
  description: 'The cursor of the previous page',
  schema: { type: 'string', examples: [example] },
});

const NEXT_CURSOR = {
  type: ['string', 'null'],
  description: 'The cursor for the next page; null if there is none',
};

/** What a caller may do next with the workflow whose id is in an answer. */
const LINKS = Object.fromEntries(
  (['getWorkflow', 'getWorkflowNodes', 'revokeWorkflow', 'retryWorkflow'] satisfies OperationId[]).map(
    (operationId) => [operationId, { operationId, parameters: { id: '$response.body#/id' } }],
  ),
);

/**
 * `POST /workflows`, as OpenAPI describes it.
 *
 * @param inputs the schema of each task's input, by the task's name: the first one is the example's
 */
export function sendWorkflowOperation(inputs: ReadonlyMap<string, JsonSchema>) {
  const [[task, schema] = ['add', {}]] = inputs;
  const input = exampleOf(schema, {});
  const node = input === undefined ? { task } : { task, input };
  return {
    summary: 'Sends a workflow: tasks, and what each of them waits for',
    description: `All of it is checked, and stored, before anything runs. A call has at most ${MAX_WORKFLOW_NODES} nodes, of which a map is one, and a group at most ${MAX_GROUP_MEMBERS} members.`,
    parameters: [IDEMPOTENCY_KEY],
    requestBody: {
      required: true,
      content: {
        'application/json': {
          schema: {
            type: 'object',
            required: ['workflow'],
            properties: {
              workflow: schemaRef('WorkflowNode'),
              onFailure: schemaRef('OnFailure'),
              options: schemaRef('Options'),
            },
            additionalProperties: false,
          },
          example: { workflow: { group: [node, node] }, onFailure: 'collect' },
        },
      },
    },
    responses: {
      202: {
        ...json('Accepted: all of it is stored', schemaRef('Workflow')),
        headers: {
          Location: {
            description: 'The path of the workflow',
            schema: { type: 'string', examples: ['/workflows/0197f000-0000-7000-8000-000000000001'] },
          },
          ...REPLAYED,
        },
        links: LINKS,
      },
      ...problems(400, 413, 415, 422, 503),
    },
  };
}

/** `POST /workflows/{id}/revoke`, as OpenAPI describes it. */
export const REVOKE_WORKFLOW_OPERATION = {
  summary: 'Revokes what has not ended of a workflow, now',
  description:
    'Runs in progress are aborted the next time they report progress. One that was revoked before is revoked again. 409 if it has succeeded, or failed with nothing left that runs.',
  parameters: [ID],
  responses: { 200: json('The workflow, revoked', schemaRef('Workflow')), ...problems(404, 409, 422, 503) },
};

/** `POST /workflows/{id}/retry`, as OpenAPI describes it. */
export const RETRY_WORKFLOW_OPERATION = {
  summary: 'Sends all tasks of a workflow again that failed by themselves',
  description:
    'What failed because of them runs when they succeed. What was revoked is not sent again. 409 if none has failed by itself, or while the workflow is being revoked; 503 if there are more than one call can send: the next goes on.',
  parameters: [ID],
  responses: {
    202: json('The workflow, which goes on', schemaRef('Workflow')),
    ...problems(404, 409, 422, 503),
  },
};

/** `GET /workflows/{id}`, as OpenAPI describes it. */
export const WORKFLOW_OPERATION = {
  summary: 'Looks up a workflow',
  parameters: [
    ID,
    {
      name: 'wait',
      in: 'query',
      description: 'Seconds to wait for its end',
      schema: { type: 'number', minimum: 0, maximum: MAX_WAIT_SECONDS, examples: [5] },
    },
    {
      name: 'include',
      in: 'query',
      description: 'Shows more: its parts as they were sent',
      schema: { enum: ['outline'], examples: ['outline'] },
    },
  ],
  responses: { 200: json('The workflow', schemaRef('Workflow')), ...problems(404, 422, 503) },
};

/** `GET /workflows/{id}/nodes`, as OpenAPI describes it. */
export const WORKFLOW_NODES_OPERATION = {
  summary: 'Lists the tasks of a workflow, in the order in which they were sent',
  parameters: [ID, LIMIT('tasks'), CURSOR('20')],
  responses: {
    200: json('A page of the list', {
      type: 'object',
      required: ['nodes', 'cursor'],
      properties: { nodes: { type: 'array', items: schemaRef('WorkflowTask') }, cursor: NEXT_CURSOR },
      additionalProperties: false,
    }),
    ...problems(404, 422, 503),
  },
};

/** `GET /workflows`, as OpenAPI describes it. */
export const WORKFLOWS_OPERATION = {
  summary: 'Lists workflows, the newest first',
  description:
    'A page of those that are PENDING, or STARTED, may be short or empty and still have a cursor: the list continues until the cursor is null.',
  parameters: [
    {
      name: 'state',
      in: 'query',
      description: 'Only workflows in this state',
      schema: { type: 'string', enum: API_WORKFLOW_STATES },
    },
    LIMIT('workflows'),
    CURSOR('MDE5N2YwMDAtMDAwMC03MDAwLTgwMDAtMDAwMDAwMDAwMDAx'),
  ],
  responses: {
    200: json('A page of the list', {
      type: 'object',
      required: ['workflows', 'cursor'],
      properties: { workflows: { type: 'array', items: schemaRef('Workflow') }, cursor: NEXT_CURSOR },
      additionalProperties: false,
    }),
    ...problems(422, 503),
  },
};
