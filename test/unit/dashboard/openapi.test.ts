import { describe, expect, test } from 'vitest';
import { registry } from '../../../bench/tasks/index.ts';
import { type OpenApi, sendables } from '../../../dashboard/src/api/openapi.ts';
import { openApiDocument } from '../../../functions/status/openapi/document.ts';

describe('the tasks that can be sent', () => {
  test('are those in this project’s own document, each with the schema of its input', () => {
    // As received.
    const document: OpenApi = JSON.parse(JSON.stringify(openApiDocument(registry)));
    const found = sendables(document);
    expect(found.map(({ name }) => name)).toEqual(['add', 'process', 'send_email']);
    const [add, , email] = found;
    expect(Object.keys(Object(add?.schema.properties))).toEqual(['a', 'b']);
    expect(email?.schema.required).toEqual(['recipient', 'content']);
  });

  test('have an empty schema if the document has none', () => {
    const post = { operationId: 'send.any', requestBody: { content: {} } };
    expect(sendables({ paths: { '/tasks/any': { post } } })).toEqual([
      { name: 'any', summary: '', schema: {} },
    ]);
    const schema = { $ref: '#/components/schemas/gone' };
    const lost = { ...post, requestBody: { content: { 'application/json': { schema } } } };
    expect(sendables({ paths: { '/tasks/any': { post: lost } } })).toMatchObject([{ schema: {} }]);
  });
});
