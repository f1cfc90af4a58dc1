import type { JsonSchema } from '../send/json-schema.ts';

/** As much of the API's description as the page reads. */
export interface OpenApi {
  readonly paths: Readonly<Record<string, { readonly post?: Operation }>>;
}

interface Operation {
  readonly operationId: string;
  readonly summary?: string;
  readonly requestBody?: {
    readonly content: Readonly<Record<string, { readonly schema?: JsonSchema }>>;
  };
}

/** A task that can be sent. */
export interface Sendable {
  readonly name: string;
  readonly summary: string;
  readonly schema: JsonSchema;
}

/** The tasks that the description tells of, in alphabetical order. */
export function sendables({ paths }: OpenApi): readonly Sendable[] {
  return Object.entries(paths)
    .flatMap(([path, { post }]) => {
      const name = /^\/tasks\/([^/{}]+)$/.exec(path)?.[1];
      if (name === undefined || !post) return [];
      const schema = post.requestBody?.content['application/json']?.schema ?? {};
      return [{ name, summary: post.summary ?? '', schema }];
    })
    .sort((a, b) => a.name.localeCompare(b.name));
}
