import type { Registry } from '../../../core/definition/registry.ts';
import { RESPONSES } from './answers.ts';
import { withExamples } from './examples.ts';
import { inputSchemas } from './input-schema.ts';
import { openApiPaths } from './paths.ts';
import { SCHEMAS } from './schemas.ts';
import { inputName } from './send-operations.ts';

/** Describes the API, with the input of every task, as OpenAPI 3.1. */
export function openApiDocument(registry: Registry) {
  const { definitions } = registry;
  const inputs = inputSchemas(definitions);
  const schemas = {
    ...SCHEMAS,
    QueueName: { type: 'string', enum: [...new Set(definitions.map(({ queue }) => queue))] },
    ...Object.fromEntries([...inputs].map(([name, schema]) => [inputName(name), schema])),
  };
  return {
    openapi: '3.1.0',
    info: {
      title: 'Lovage',
      version: '1',
      description: 'Background tasks: send a task, and look up what became of it.',
    },
    paths: withExamples(openApiPaths(registry, inputs), schemas),
    components: { schemas, responses: withExamples(RESPONSES, schemas) },
  };
}
