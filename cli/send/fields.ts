/** One field of a task's input, as its JSON Schema describes it. */
export interface Field {
  readonly name: string;
  readonly type: FieldType;
  readonly required: boolean;
  readonly description: string;
  /** The allowed values, if the schema lists them. */
  readonly choices: readonly string[];
  /** The type of a list's items. */
  readonly items: FieldType;
}

/** What a text is converted to; `json` is any JSON value. */
export type FieldType = 'string' | 'number' | 'integer' | 'boolean' | 'list' | 'json';

/** A task that can be sent. */
export interface SendableTask {
  readonly name: string;
  readonly description: string;
  readonly fields: readonly Field[];
  /** Whether the input may have other fields; an empty schema allows any. */
  readonly open: boolean;
}

type Schema = Readonly<Record<string, unknown>>;

/** The tasks of an API, read from its OpenAPI document. */
export function readTasks(document: Schema): readonly SendableTask[] {
  return Object.entries(asSchema(document['paths'])).flatMap(([path, item]) => {
    const name = /^\/tasks\/([^/{}]+)$/.exec(path)?.[1];
    const post = asSchema(asSchema(item)['post']);
    if (name === undefined || !('requestBody' in post)) return [];
    const content = asSchema(asSchema(post['requestBody'])['content']);
    const schema = resolve(asSchema(asSchema(content['application/json'])['schema']), document);
    const description = [text(post['summary']), text(post['description'])].filter(Boolean).join('. ');
    return [{ name, description, ...readFields(schema) }];
  });
}

/** The fields of an input's JSON Schema. */
export function readFields(schema: Schema): Pick<SendableTask, 'fields' | 'open'> {
  const required = Array.isArray(schema['required']) ? schema['required'] : [];
  const properties = Object.entries(asSchema(schema['properties']));
  return {
    fields: properties.map(([name, value]) => {
      const field = resolve(asSchema(value), schema);
      return {
        name,
        type: typeOf(field),
        required: required.includes(name) && !('default' in field),
        description: describe(field),
        choices: choicesOf(field),
        items: typeOf(resolve(asSchema(field['items']), schema)),
      };
    }),
    open: schema['additionalProperties'] !== false,
  };
}

/** Most references and alternatives on the way to a field's type: a schema may refer to itself. */
const MOST_STEPS = 20;

/** Follows a reference within the schema or the document. Of alternatives, takes the only one that is not `null`. */
function resolve(field: Schema, root: Schema, steps = 0): Schema {
  if (steps === MOST_STEPS) return {};
  const reference = field['$ref'];
  if (typeof reference === 'string' && reference.startsWith('#/')) {
    const found = reference
      .slice(2)
      .split('/')
      .reduce((at, key) => asSchema(at[key]), root);
    return resolve({ ...found, ...without(field, '$ref') }, root, steps + 1);
  }
  const alternatives = field['anyOf'] ?? field['oneOf'];
  if (Array.isArray(alternatives)) {
    const values = alternatives.map(asSchema).filter(({ type }) => type !== 'null');
    const [only] = values;
    if (values.length === 1 && only) {
      return resolve({ ...only, ...without(field, 'anyOf', 'oneOf') }, root, steps + 1);
    }
  }
  return field;
}

function typeOf(field: Schema): FieldType {
  const types = [field['type']].flat().filter((type) => type !== 'null');
  const [type] = types;
  if (types.length !== 1) {
    const values = valuesOf(field);
    return values.length > 0 && values.every((value) => typeof value === 'string') ? 'string' : 'json';
  }
  if (type === 'string' || type === 'number' || type === 'integer' || type === 'boolean') return type;
  return type === 'array' ? 'list' : 'json';
}

function valuesOf(field: Schema): readonly unknown[] {
  if ('const' in field) return [field['const']];
  return Array.isArray(field['enum']) ? field['enum'] : [];
}

function choicesOf(field: Schema): readonly string[] {
  return valuesOf(field).map((value) => (typeof value === 'string' ? value : JSON.stringify(value)));
}

/** A hint for the help: the schema's description, format and bounds. */
function describe(field: Schema): string {
  const words = text(field['description']) || text(field['title']);
  const format = text(field['format']);
  const bounds = [
    field['minimum'] === undefined ? '' : `from ${String(field['minimum'])}`,
    field['maximum'] === undefined || Number(field['maximum']) >= Number.MAX_SAFE_INTEGER
      ? ''
      : `to ${String(field['maximum'])}`,
  ];
  return [words, format, bounds.filter(Boolean).join(' ')].filter(Boolean).join(', ');
}

function without(field: Schema, ...names: readonly string[]): Schema {
  return Object.fromEntries(Object.entries(field).filter(([name]) => !names.includes(name)));
}

function asSchema(value: unknown): Schema {
  return value !== null && typeof value === 'object' && !Array.isArray(value)
    ? (value as Readonly<Record<string, unknown>>)
    : {};
}

function text(value: unknown): string {
  return typeof value === 'string' ? value : '';
}
