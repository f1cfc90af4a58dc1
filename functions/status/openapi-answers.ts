import { schemaRef } from './openapi-schemas.ts';

/** An answer in JSON. */
export function json(description: string, schema: object) {
  return { description, content: { 'application/json': { schema } } };
}

/** The problems that a call may be answered with, by their statuses. */
export function problems(...statuses: readonly number[]) {
  const content = { 'application/problem+json': { schema: schemaRef('Problem') } };
  return Object.fromEntries(statuses.map((status) => [status, { description: 'A problem', content }]));
}
