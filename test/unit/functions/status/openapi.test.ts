import type { StandardSchemaV1 } from '@standard-schema/spec';
import { describe, expect, test } from 'vitest';
import * as full from 'zod';
import * as z from 'zod/mini';
import { registry as deployed } from '../../../../bench/tasks/index.ts';
import { defineTask } from '../../../../core/definition/define-task.ts';
import { createRegistry, type Registry } from '../../../../core/definition/registry.ts';
import { STATES } from '../../../../core/protocol/state.ts';
import { type JsonSchema, misfits } from './json-schema.ts';
import { ID, itemOf, NOW, statusApp } from './status-app.ts';

interface Content {
  readonly content?: Readonly<Record<string, { readonly schema: JsonSchema }>>;
}
interface Operation {
  readonly operationId: string;
  readonly summary: string;
  readonly parameters?: readonly {
    readonly name: string;
    readonly in: string;
    readonly description?: string;
  }[];
  readonly requestBody?: Content;
  readonly responses: Readonly<
    Record<
      string,
      Content & { readonly description: string; readonly headers?: Readonly<Record<string, object>> }
    >
  >;
}
interface Document {
  readonly openapi: string;
  readonly info: { readonly title: string; readonly version: string };
  readonly paths: Readonly<Record<string, Readonly<Record<string, Operation>>>>;
  readonly components: { readonly schemas: Readonly<Record<string, JsonSchema>> };
}

async function documentOf(registry: Registry = deployed): Promise<Document> {
  const response = await statusApp(registry).call('/openapi.json');
  expect(response.status).toBe(200);
  return JSON.parse(await response.text());
}

const document = await documentOf();
const operations = Object.values(document.paths).flatMap((path) => Object.values(path));

describe('the OpenAPI document', () => {
  test('says when a look-up that could not wait is to be repeated', () => {
    const headers = document.paths['/tasks/{id}']?.['get']?.responses['200']?.headers;
    expect(headers).toMatchObject({ 'Retry-After': { schema: { type: 'integer', minimum: 0 } } });
  });

  test('says that a task of Python’s can be revoked before it has a record', () => {
    const revoke = document.paths['/tasks/{id}/revoke']?.['post'];
    expect(revoke?.parameters?.map(({ name }) => name)).toEqual(['id', 'celery']);
    expect(revoke?.responses).toMatchObject({ 200: {}, 204: {}, 400: {} });
    expect(revoke?.responses['204']).not.toHaveProperty('content');
  });

  test('lets a listed task of Python’s have an id that is no UUID, and any task the name that Python called', () => {
    const { Task } = document.components.schemas;
    const { id, pythonName }: Record<string, { format?: string; type: unknown }> = Object(
      Task?.['properties'],
    );
    expect(id?.type).toBe('string');
    expect(id?.format).toBeUndefined();
    expect(pythonName?.type).toEqual(['string', 'null']);
    expect(Task?.['required']).toContain('pythonName');
  });

  test('has every call of the API, and every task', () => {
    const calls = Object.entries(document.paths).flatMap(([path, methods]) =>
      Object.keys(methods).map((method) => `${method} ${path}`),
    );
    expect(document.openapi).toBe('3.1.0');
    expect(calls.toSorted()).toEqual([
      'delete /schedules/{name}',
      'delete /tasks/{id}',
      'get /health',
      'get /openapi.json',
      'get /queues',
      'get /queues/{name}',
      'get /schedules',
      'get /schedules/{name}',
      'get /tasks',
      'get /tasks/{id}',
      'get /workflows',
      'get /workflows/{id}',
      'get /workflows/{id}/nodes',
      'post /queues/{name}/pause',
      'post /queues/{name}/purge',
      'post /queues/{name}/redrive',
      'post /queues/{name}/resume',
      'post /schedules/{name}/pause',
      'post /schedules/{name}/reset',
      'post /schedules/{name}/resume',
      'post /schedules/{name}/run',
      'post /send_email',
      'post /tasks',
      'post /tasks/add',
      'post /tasks/process',
      'post /tasks/send_email',
      'post /tasks/{id}/reschedule',
      'post /tasks/{id}/retry',
      'post /tasks/{id}/revoke',
      'post /workflows',
      'post /workflows/{id}/retry',
      'post /workflows/{id}/revoke',
      'put /schedules/{name}',
    ]);
  });

  test('gives each call its own id, a summary and described answers', () => {
    const ids = operations.map(({ operationId }) => operationId);
    expect(new Set(ids).size).toBe(ids.length);
    for (const { summary, responses } of operations) {
      expect(summary).not.toBe('');
      expect(Object.keys(responses).some((status) => /^20[024]$/.test(status))).toBe(true);
      for (const { description } of Object.values(responses)) expect(description).not.toBe('');
    }
  });

  test('refers only to what it contains, and contains only what it refers to', () => {
    for (const [kind, held] of Object.entries(document.components)) {
      const references = JSON.stringify(document).matchAll(
        new RegExp(`"\\$ref":"#/components/${kind}/([\\w.-]+)"`, 'g'),
      );
      const names = new Set([...references].map(([, name]) => name));
      expect([...names].toSorted()).toEqual(Object.keys(held).toSorted());
    }
  });

  test('describes the parameters of each path, and every option', () => {
    for (const [path, methods] of Object.entries(document.paths)) {
      const inPath = [...path.matchAll(/\{(\w+)\}/g)].map(([, name]) => name);
      for (const { parameters = [] } of Object.values(methods)) {
        expect(parameters.filter((parameter) => parameter.in === 'path').map(({ name }) => name)).toEqual(
          inPath,
        );
      }
    }
    const { parameters = [] } = document.paths['/tasks/add']?.['post'] ?? {};
    expect(parameters.map(({ name }) => name)).toEqual([
      ...['countdown', 'eta', 'expires', 'queue', 'group'],
      'Idempotency-Key',
    ]);
    for (const { description } of parameters) expect(description).toMatch(/\w/);
    expect(document.paths['/tasks']?.['post']?.parameters).toMatchObject([{ name: 'Idempotency-Key' }]);
  });

  test('has the input of a task for JSON and for forms', () => {
    const content = document.paths['/tasks/add']?.['post']?.requestBody?.content;
    const schema = { $ref: '#/components/schemas/input.add' };
    expect(document.components.schemas['input.add']).toMatchObject({
      type: 'object',
      properties: { a: { type: 'number' }, b: { type: 'number' } },
      required: ['a', 'b'],
      additionalProperties: false,
    });
    expect(content?.['application/json']?.schema).toMatchObject(schema);
    expect(content?.['application/x-www-form-urlencoded']?.schema).toMatchObject(schema);
    expect(content?.['multipart/form-data']?.schema).toMatchObject(schema);
  });

  test('names the tasks that a bulk call may send', () => {
    const body = JSON.stringify(document.paths['/tasks']?.['post']?.requestBody);
    for (const name of ['add', 'process', 'send_email']) {
      expect(body).toContain(
        `"task":{"const":"${name}"},"input":{"$ref":"#/components/schemas/input.${name}"}`,
      );
    }
    expect(body).toContain('"minItems":1,"maxItems":1000');
  });
});

describe('an answer fits what the document says about it', () => {
  const { schemas } = document.components;
  const error = { M: { type: { S: 'E' }, message: { S: 'm' } } };
  const time = { N: String(NOW) };

  test.each(
    STATES.flatMap((state) => [
      [state, ''],
      [state, '?include=input'],
    ]),
  )('a task that is %s%s', async (state, query) => {
    const app = statusApp();
    app.holds(
      itemOf({ state: { S: state }, error, startedAt: time, finishedAt: time, eta: time, expiresAt: time }),
    );
    expect(misfits({ $ref: 'Task' }, await (await app.call(`/tasks/${ID}${query}`)).json(), schemas)).toEqual(
      [],
    );
  });

  test('a task that is new', async () => {
    const app = statusApp();
    app.holds(itemOf());
    const task: object = JSON.parse(await (await app.call(`/tasks/${ID}`)).text());
    expect(misfits({ $ref: 'Task' }, task, schemas)).toEqual([]);
    expect(schemas['Task']?.required?.toSorted()).toEqual(Object.keys(task).toSorted());
    expect(misfits({ $ref: 'Task' }, { ...itemOf() }, schemas)).not.toEqual([]);
  });

  test.each(['/tasks/x', `/tasks/${ID}?wait=x`, '/tasks?limit=x'])('the problem of %s', async (path) => {
    const problem = await (await statusApp().call(path)).json();
    expect(misfits({ $ref: 'Problem' }, problem, schemas)).toEqual([]);
  });

  test.each(['/tasks', '/queues', '/health', '/openapi.json'])('GET %s', async (path) => {
    const schema = document.paths[path]?.['get']?.responses['200']?.content?.['application/json']?.schema;
    expect(schema).toBeDefined();
    expect(misfits(schema ?? {}, await (await statusApp().call(path)).json(), schemas)).toEqual([]);
  });
});

describe('a schema that has no JSON Schema takes no other task with it', () => {
  const validate = (value: unknown) => ({ value });
  const giving = (input: () => unknown): StandardSchemaV1 => {
    const standard = { version: 1, vendor: 'a', validate, jsonSchema: { input } } as const;
    return { '~standard': standard };
  };
  const cycle: Record<string, unknown> = { type: 'object' };
  cycle['properties'] = { self: cycle };

  test.each<[string, StandardSchemaV1, string]>([
    ['a coerced date of full zod', full.object({ at: full.coerce.date() }), 'Date cannot be represented'],
    ['a map of full zod', full.map(full.string(), full.number()), 'Map cannot be represented'],
    ['a bigint of full zod', full.bigint(), 'BigInt cannot be represented'],
    ['a lazy schema that throws', z.object({ a: z.lazy(() => failing()) }), 'own error'],
    ['a converter that throws no error', giving(() => failing('text')), 'text'],
    ['a cycle', giving(() => cycle), 'part of itself'],
    ['a BigInt', giving(() => ({ minimum: 1n })), 'a bigint'],
    ['NaN', giving(() => ({ minimum: Number.NaN })), 'NaN'],
    ['nothing', giving(() => undefined), 'undefined'],
    ['a text', giving(() => 'string'), 'no schema'],
    [
      'one that is nested too deep',
      giving(() => JSON.parse(`${'{"not":'.repeat(2_000)}{}${'}'.repeat(2_000)}`)),
      'schema.not.not',
    ],
    ['more than an answer can hold', giving(() => ({ description: 'x'.repeat(3_000_000) })), 'too large'],
  ])('%s', async (_what, input, why) => {
    const odd = defineTask({ name: 'odd', input, run: () => null });
    const { paths, components } = await documentOf(createRegistry([...deployed.definitions, odd]));
    expect(paths['/tasks/odd']?.['post']).toBeDefined();
    const schema = components.schemas['input.odd'];
    expect(Object.keys(schema ?? {})).toEqual(['description']);
    expect(JSON.stringify(schema)).toContain(why);
    expect(paths['/tasks/odd']?.['post']).toMatchObject({ description: expect.stringContaining('Any JSON') });
    expect(components.schemas['input.add']).toEqual(document.components.schemas['input.add']);
  });

  test.each<[string, object]>([
    ['a list of a billion', { type: 'array', minItems: 1e9 }],
    ['a list of less than nothing', { type: 'array', minItems: -1 }],
    ['a text of a billion characters', { type: 'string', minLength: 1e9 }],
    ['fields that are no schemas', { type: 'object', properties: { a: true, b: null }, required: ['a'] }],
    ['alternatives that are no schemas', { anyOf: [null, true] }],
    ['itself', { $ref: '#/components/schemas/input.odd' }],
  ])('or asks for an example that nobody could make: %s', async (_what, schema) => {
    const odd = defineTask({ name: 'odd', input: giving(() => schema), run: () => null });
    const { components } = await documentOf(createRegistry([odd]));
    expect(components.schemas['input.odd']).toEqual(schema);
  });
});

function failing(thrown: unknown = new Error('own error')): never {
  throw thrown;
}

describe('schemas of other libraries', () => {
  const validate = (value: unknown) => ({ value });
  const jsonSchema = { input: (options: object) => ({ title: JSON.stringify(options) }) };
  const standard = { version: 1, vendor: 'a', validate, jsonSchema } as const;
  const converting: StandardSchemaV1 = { '~standard': standard };
  const silent: StandardSchemaV1 = { '~standard': { version: 1, vendor: 'b', validate } };

  test.each<[string, StandardSchemaV1, object]>([
    ['that convert themselves do so', converting, { title: '{"target":"draft-2020-12"}' }],
    ['that cannot be converted allow anything', silent, {}],
    ['of zod that JSON Schema cannot express allow anything', z.date(), {}],
  ])('%s', async (_what, input, schema) => {
    const other = defineTask({ name: 'other', input, run: () => null });
    const { paths, components } = await documentOf(createRegistry([other]));
    expect(paths['/send_email']).toBeUndefined();
    const operation = paths['/tasks/other']?.['post'];
    expect(operation?.summary).toBe('Sends the task other');
    expect(components.schemas['input.other']).toMatchObject(schema);
  });
});
