import type { Registry } from '../../core/definition/registry.ts';
import { MAX_WAIT_SECONDS } from '../../core/protocol/bounds.ts';
import { json, problems, RESPONSES } from './openapi-answers.ts';
import { RETRY_OPERATION, REVOKE_OPERATION } from './openapi-by-hand-operations.ts';
import { withExamples } from './openapi-examples.ts';
import { inputSchema } from './openapi-input-schema.ts';
import { LIST_OPERATION } from './openapi-list-operation.ts';
import {
  PAUSE_OPERATION,
  PURGE_OPERATION,
  QUEUE_OPERATION,
  REDRIVE_OPERATION,
  RESUME_OPERATION,
} from './openapi-queue-operations.ts';
import { SCHEMAS, schemaRef, TASK_ID } from './openapi-schemas.ts';
import { bulkOperation, inputName, sendOperation } from './openapi-send-operations.ts';

/** Describes the API, with the input of every task, as OpenAPI 3.1. */
export function openApiDocument(registry: Registry) {
  const { definitions } = registry;
  const inputs = new Map(definitions.map(({ name, input }) => [name, inputSchema(input)]));
  const send = new Map(
    definitions.map((definition) => [definition.name, sendOperation(definition, registry)]),
  );
  const sendEmail = send.get('send_email');
  const schemas = {
    ...SCHEMAS,
    QueueName: { type: 'string', enum: [...new Set(definitions.map(({ queue }) => queue))] },
    ...Object.fromEntries([...inputs].map(([name, schema]) => [inputName(name), schema])),
  };
  const paths = {
    ...Object.fromEntries([...send].map(([name, operation]) => [`/tasks/${name}`, { post: operation }])),
    ...(sendEmail ? { '/send_email': { post: { ...sendEmail, operationId: 'sendEmail' } } } : {}),
    '/tasks': { get: LIST_OPERATION, post: bulkOperation(inputs) },
    '/tasks/{id}': { get: STATUS_OPERATION },
    '/tasks/{id}/revoke': { post: REVOKE_OPERATION },
    '/tasks/{id}/retry': { post: RETRY_OPERATION },
    '/queues': { get: QUEUES_OPERATION },
    '/queues/{name}': { get: QUEUE_OPERATION },
    '/queues/{name}/pause': { post: PAUSE_OPERATION },
    '/queues/{name}/resume': { post: RESUME_OPERATION },
    '/queues/{name}/purge': { post: PURGE_OPERATION },
    '/queues/{name}/redrive': { post: REDRIVE_OPERATION },
    '/openapi.json': { get: DOCUMENT_OPERATION },
    '/health': { get: HEALTH_OPERATION },
  };
  return {
    openapi: '3.1.0',
    info: {
      title: 'Lovage',
      version: '1',
      description: 'Background tasks: send one, and look up what became of it.',
    },
    paths: withExamples(paths, schemas),
    components: { schemas, responses: withExamples(RESPONSES, schemas) },
  };
}

const STATUS_OPERATION = {
  operationId: 'getTask',
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

const QUEUES_OPERATION = {
  operationId: 'getQueues',
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

const DOCUMENT_OPERATION = {
  operationId: 'getOpenApi',
  summary: 'This document',
  responses: {
    200: json('This document', { type: 'object', examples: [{ openapi: '3.1.0' }] }),
    ...problems(),
  },
};

const HEALTH_OPERATION = {
  operationId: 'getHealth',
  summary: 'Says that the API answers; needs no signature',
  responses: {
    200: json('It does', { type: 'object', required: ['status'], properties: { status: { const: 'ok' } } }),
    ...problems(),
  },
};
