/** The part of JSON Schema that the OpenAPI document uses. */
export interface JsonSchema {
  readonly $ref?: string;
  readonly type?: string | readonly string[];
  readonly required?: readonly string[];
  readonly properties?: Readonly<Record<string, JsonSchema>>;
  readonly additionalProperties?: boolean;
  readonly items?: JsonSchema;
  readonly enum?: readonly unknown[];
  readonly const?: unknown;
  readonly anyOf?: readonly JsonSchema[];
  readonly format?: string;
  readonly minimum?: number;
}

const FORMATS: Readonly<Record<string, RegExp>> = {
  'date-time': /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}\.\d{3}Z$/,
  uuid: /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/,
};

/** Why a value does not fit a schema, each reason with its path; empty if it fits. */
export function misfits(
  schema: JsonSchema,
  value: unknown,
  schemas: Readonly<Record<string, JsonSchema>>,
  path = '',
): string[] {
  if (schema.$ref) {
    const named = schemas[schema.$ref.replace('#/components/schemas/', '')];
    return named ? misfits(named, value, schemas, path) : [`${path}: no schema ${schema.$ref}`];
  }
  const found: string[] = [];
  const types = typeof schema.type === 'string' ? [schema.type] : schema.type;
  if (types && !types.some((type) => isOfType(type, value))) found.push(`${path}: not ${types.join(' or ')}`);
  if (schema.enum && !schema.enum.includes(value))
    found.push(`${path}: not one of ${schema.enum.join(', ')}`);
  if ('const' in schema && schema.const !== value) found.push(`${path}: not ${String(schema.const)}`);
  if (schema.minimum !== undefined && typeof value === 'number' && value < schema.minimum)
    found.push(`${path}: too small`);
  if (schema.format && typeof value === 'string' && !FORMATS[schema.format]?.test(value)) {
    found.push(`${path}: not a ${schema.format}`);
  }
  if (schema.anyOf && !schema.anyOf.some((one) => misfits(one, value, schemas, path).length === 0)) {
    found.push(`${path}: none of anyOf`);
  }
  if (schema.items && Array.isArray(value)) {
    const { items } = schema;
    found.push(...value.flatMap((item, index) => misfits(items, item, schemas, `${path}/${index}`)));
  }
  if (value === null || typeof value !== 'object' || Array.isArray(value)) return found;
  const properties = schema.properties ?? {};
  for (const name of schema.required ?? []) if (!(name in value)) found.push(`${path}/${name}: missing`);
  for (const [name, inner] of Object.entries(value)) {
    const property = properties[name];
    if (property) found.push(...misfits(property, inner, schemas, `${path}/${name}`));
    else if (schema.additionalProperties === false) found.push(`${path}/${name}: unknown`);
  }
  return found;
}

function isOfType(type: string, value: unknown): boolean {
  if (type === 'null') return value === null;
  if (type === 'array') return Array.isArray(value);
  if (type === 'object') return value !== null && typeof value === 'object' && !Array.isArray(value);
  if (type === 'integer') return Number.isInteger(value);
  return typeof value === type;
}
