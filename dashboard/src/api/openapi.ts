import type { JsonSchema } from '../send/json-schema.ts';

/** The part of the API's description that the page reads. */
export interface OpenApi {
  readonly paths: Readonly<Record<string, { readonly post?: Operation }>>;
  readonly components?: { readonly schemas?: Readonly<Record<string, JsonSchema>> };
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

/** The tasks in the description, in alphabetical order. */
export function sendables({ paths, components }: OpenApi): readonly Sendable[] {
  return Object.entries(paths)
    .flatMap(([path, { post }]) => {
      const name = /^\/tasks\/([^/{}]+)$/.exec(path)?.[1];
      if (name === undefined || !post) return [];
      const schema = post.requestBody?.content['application/json']?.schema ?? {};
      // Inputs are components of the document, because several operations take them.
      const [, component] = /^#\/components\/schemas\/(.+)$/.exec(String(schema.$ref)) ?? [];
      const found = component === undefined ? schema : (components?.schemas?.[component] ?? {});
      return [{ name, summary: post.summary ?? '', schema: found }];
    })
    .sort((a, b) => a.name.localeCompare(b.name));
}
