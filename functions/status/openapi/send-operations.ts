import type { TaskDefinition } from '../../../core/definition/definition.ts';
import { fittingQueues } from '../../../core/definition/fitting-queues.ts';
import type { Registry } from '../../../core/definition/registry.ts';
import { MAX_BULK_TASKS } from '../../../core/protocol/bounds.ts';
import type { OperationId } from '../../../core/protocol/routes.ts';
import { ACCEPTED, json, problems } from './answers.ts';
import type { JsonSchema } from './json-schema.ts';
import { callParameters, IDEMPOTENCY_KEY } from './options.ts';
import { schemaRef } from './schemas.ts';

/** The name of the schema of a task's input. */
export function inputName(task: string): string {
  return `input.${task}`;
}

function inputRef(task: string): { readonly $ref: string } {
  return { $ref: `#/components/schemas/${inputName(task)}` };
}

/** What a caller may do next with the task whose id is in an answer. */
const LINKS = Object.fromEntries(
  (['getTask', 'revokeTask', 'rescheduleTask', 'retryTask', 'forgetTask'] satisfies OperationId[]).map(
    (operationId) => [operationId, { operationId, parameters: { id: '$response.body#/id' } }],
  ),
);

/** The header of the answer to a repeated call. */
export const REPLAYED = {
  'Idempotency-Replayed': {
    description: 'true if an earlier call stored it',
    schema: { type: 'string', const: 'true' },
  },
};

/** `POST /tasks/{name}` of one task, as OpenAPI describes it. */
export function sendOperation(definition: TaskDefinition, registry: Registry, input: JsonSchema = {}) {
  const { name, description } = definition;
  const schema = inputRef(name);
  return {
    summary: description || `Sends the task ${name}`,
    ...(isOpen(input) ? { description: input['description'] } : {}),
    parameters: callParameters(fittingQueues(definition, registry)),
    requestBody: {
      description:
        'Stored as it was sent, or refused: numbers that JavaScript would round, and names that come twice',
      required: true,
      content: {
        'application/json': { schema },
        'application/x-www-form-urlencoded': { schema },
        'multipart/form-data': { schema },
      },
    },
    responses: {
      202: {
        ...ACCEPTED,
        headers: { ...ACCEPTED.headers, ...REPLAYED },
        links: LINKS,
      },
      ...problems(400, 409, 413, 415, 422, 503),
    },
  };
}

/**
 * `POST /tasks`, as OpenAPI describes it.
 *
 * @param inputs the schema of each task's input, by the task's name
 */
export function bulkOperation(inputs: ReadonlyMap<string, JsonSchema>) {
  const entries = [...inputs].map(([name, schema]) => ({
    type: 'object',
    required: takesNothing(schema) ? ['task'] : ['task', 'input'],
    properties: { task: { const: name }, input: inputRef(name), options: schemaRef('Options') },
    additionalProperties: false,
  }));
  return {
    summary: `Sends 1 to ${MAX_BULK_TASKS} tasks`,
    description:
      'One bad entry does not affect the others: its place in the answer holds its problem. An entry without an input has the input {}.',
    parameters: [IDEMPOTENCY_KEY],
    requestBody: {
      required: true,
      content: {
        'application/json': {
          schema: {
            type: 'object',
            required: ['tasks'],
            properties: {
              tasks: { type: 'array', minItems: 1, maxItems: MAX_BULK_TASKS, items: { oneOf: entries } },
            },
            additionalProperties: false,
          },
        },
      },
    },
    responses: {
      202: {
        ...json('In order: a task or a problem for each entry', {
          type: 'object',
          required: ['tasks'],
          properties: {
            tasks: { type: 'array', items: { anyOf: [schemaRef('Task'), schemaRef('Problem')] } },
          },
        }),
        headers: REPLAYED,
      },
      ...problems(400, 409, 413, 415, 422, 503),
    },
  };
}

/** Whether the schema says nothing but why it says nothing. */
function isOpen(schema: JsonSchema): schema is { readonly description: string } {
  return Object.keys(schema).length === 1 && typeof schema['description'] === 'string';
}

/** Whether `{}`, the input of an entry without one, may fit the schema. */
function takesNothing({ type, required }: JsonSchema): boolean {
  return (type === undefined || type === 'object') && !(Array.isArray(required) && required.length > 0);
}
