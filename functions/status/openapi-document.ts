import type { StandardSchemaV1 } from '@standard-schema/spec';
import * as z from 'zod/mini';
import type { TaskDefinition } from '../protocol/definition.ts';
import { MAX_BULK_TASKS, MAX_WAIT_SECONDS } from '../protocol/limits.ts';
import type { Registry } from '../protocol/registry.ts';
import { json, problems } from './openapi-answers.ts';
import { RETRY_OPERATION, REVOKE_OPERATION } from './openapi-by-hand-operations.ts';
import { LIST_OPERATION } from './openapi-list-operation.ts';
import {
  PAUSE_OPERATION,
  PURGE_OPERATION,
  QUEUE_OPERATION,
  REDRIVE_OPERATION,
  RESUME_OPERATION,
} from './openapi-queue-operations.ts';
import { CALL_PARAMETERS, SCHEMAS, schemaRef } from './openapi-schemas.ts';

/** Describes the API, with the input of every task, as OpenAPI 3.1. */
export function openApiDocument({ definitions, names }: Registry) {
  const send = new Map(definitions.map((definition) => [definition.name, sendOperation(definition)]));
  const sendEmail = send.get('send_email');
  return {
    openapi: '3.1.0',
    info: {
      title: 'Lovage',
      version: '1',
      description: 'Background tasks: send one, and look up what became of it.',
    },
    paths: {
      ...Object.fromEntries([...send].map(([name, operation]) => [`/tasks/${name}`, { post: operation }])),
      ...(sendEmail ? { '/send_email': { post: { ...sendEmail, operationId: 'sendEmail' } } } : {}),
      '/tasks': { get: LIST_OPERATION, post: bulkOperation(names) },
      '/tasks/{id}': { get: STATUS_OPERATION },
      '/tasks/{id}/revoke': { post: REVOKE_OPERATION },
      '/tasks/{id}/retry': { post: RETRY_OPERATION },
      '/queues': {
        get: {
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
        },
      },
      '/queues/{name}': { get: QUEUE_OPERATION },
      '/queues/{name}/pause': { post: PAUSE_OPERATION },
      '/queues/{name}/resume': { post: RESUME_OPERATION },
      '/queues/{name}/purge': { post: PURGE_OPERATION },
      '/queues/{name}/redrive': { post: REDRIVE_OPERATION },
      '/openapi.json': {
        get: {
          operationId: 'getOpenApi',
          summary: 'This document',
          responses: { 200: json('This document', { type: 'object' }) },
        },
      },
      '/health': {
        get: {
          operationId: 'getHealth',
          summary: 'Says that the API answers; needs no signature',
          responses: { 200: json('It does', { type: 'object', properties: { status: { const: 'ok' } } }) },
        },
      },
    },
    components: { schemas: SCHEMAS },
  };
}

function sendOperation({ name, description, input }: TaskDefinition) {
  const schema = jsonSchemaOf(input);
  return {
    operationId: `send.${name}`,
    summary: description || `Sends the task ${name}`,
    parameters: CALL_PARAMETERS,
    requestBody: {
      required: true,
      content: { 'application/json': { schema }, 'application/x-www-form-urlencoded': { schema } },
    },
    responses: {
      202: {
        ...json('Accepted: message and record are stored', schemaRef('Task')),
        headers: {
          Location: { description: 'The path of its record', schema: { type: 'string' } },
          'Idempotency-Replayed': {
            description: 'true when an earlier call stored it',
            schema: { type: 'string' },
          },
        },
      },
      ...problems(400, 413, 415, 422, 503),
    },
  };
}

function bulkOperation(names: readonly string[]) {
  return {
    operationId: 'sendMany',
    summary: `Sends 1 to ${MAX_BULK_TASKS} tasks`,
    parameters: CALL_PARAMETERS.filter((parameter) => parameter.in === 'header'),
    requestBody: {
      required: true,
      content: {
        'application/json': {
          schema: {
            type: 'object',
            required: ['tasks'],
            properties: {
              tasks: {
                type: 'array',
                minItems: 1,
                maxItems: MAX_BULK_TASKS,
                items: {
                  type: 'object',
                  required: ['task'],
                  properties: {
                    task: { type: 'string', enum: names },
                    input: {},
                    options: schemaRef('Options'),
                  },
                },
              },
            },
          },
        },
      },
    },
    responses: {
      202: json('In order, each a task or what was wrong with it', {
        type: 'object',
        required: ['tasks'],
        properties: {
          tasks: { type: 'array', items: { anyOf: [schemaRef('Task'), schemaRef('Problem')] } },
        },
      }),
      ...problems(400, 409, 413, 415, 422, 503),
    },
  };
}

const STATUS_OPERATION = {
  operationId: 'getTask',
  summary: 'Looks up a task',
  parameters: [
    { name: 'id', in: 'path', required: true, schema: { type: 'string' } },
    {
      name: 'wait',
      in: 'query',
      description: 'Seconds to wait for a final state',
      schema: { type: 'number', minimum: 0, maximum: MAX_WAIT_SECONDS },
    },
    { name: 'include', in: 'query', description: 'Shows the input too', schema: { const: 'input' } },
  ],
  responses: { 200: json('The task', schemaRef('Task')), ...problems(404, 422, 503) },
};

/**
 * The JSON Schema of an input. Schema libraries say theirs by the Standard JSON Schema interface, zod/mini by a function of
 * its own; where neither is to be had, any JSON is allowed to the reader and the API still checks.
 */
function jsonSchemaOf(schema: StandardSchemaV1): Readonly<Record<string, unknown>> {
  const standard: { vendor: string; jsonSchema?: unknown } = schema['~standard'];
  if (isConverter(standard.jsonSchema)) return standard.jsonSchema.input({ target: 'draft-2020-12' });
  // zod's own types want its own schemas; the vendor name is how a Standard Schema says that it is one.
  if (standard.vendor === 'zod')
    return z.toJSONSchema(schema as never, { io: 'input', unrepresentable: 'any' });
  return {};
}

function isConverter(
  value: unknown,
): value is { input(options: { target: string }): Readonly<Record<string, unknown>> } {
  return value !== null && typeof value === 'object' && 'input' in value && typeof value.input === 'function';
}
