import type { AttributeValue } from '@aws-sdk/client-dynamodb';
import conditionParser from 'dynalite/db/conditionParser.js';
import db from 'dynalite/db/index.js';
import updateParser from 'dynalite/db/updateParser.js';

/** The expressions of one request, as it names and fills them. */
export interface Expressions {
  readonly ConditionExpression?: string | undefined;
  readonly UpdateExpression?: string | undefined;
  readonly ExpressionAttributeNames?: Record<string, string> | undefined;
  readonly ExpressionAttributeValues?: Record<string, AttributeValue> | undefined;
}

/** The same as dynalite's actions read them. */
interface Parsed {
  readonly _condition?: unknown;
  readonly _updates?: unknown;
}

/** A parsed expression with its values left out. */
interface Template {
  readonly parsed: Parsed;
  /** What stands for a value, and the value's name. */
  readonly names: ReadonlyMap<unknown, string>;
}

/** Expressions consist of constants, so there are few: each is parsed once for each mixture of types of its values. */
const known = new Map<string, Template>();

/**
 * Parses the expressions of a request with dynalite's own parsers.
 *
 * @throws Error if dynalite refuses one
 */
export function parseExpressions(request: Expressions): Parsed {
  const { ExpressionAttributeValues: values = {} } = request;
  const types = Object.entries(values).map(([name, value]) => `${name} ${Object.keys(value)[0]}`);
  const key = [request.ConditionExpression, request.UpdateExpression, ...types.toSorted()].join('\n');
  const template = known.get(key) ?? parseTemplate(request);
  known.set(key, template);
  return Object(filled(template.parsed, template.names, values));
}

function parseTemplate({
  ConditionExpression,
  UpdateExpression,
  ExpressionAttributeNames: attrNames = {},
  ExpressionAttributeValues: values = {},
}: Expressions): Template {
  // Copies, so that no value stands for two names.
  const attrVals = Object.fromEntries(Object.entries(values).map(([name, value]) => [name, { ...value }]));
  const names = new Map<unknown, string>(Object.entries(attrVals).map(([name, value]) => [value, name]));
  const unusedAttrNames = markedOf(attrNames);
  const unusedAttrVals = markedOf(attrVals);
  // Every name is written as `#name`, so that none can be a reserved word.
  const isReserved = () => true;
  const options = {
    context: { attrNames, attrVals, unusedAttrNames, unusedAttrVals, isReserved, compare: db.compare },
  };
  const parsed = {
    ...(UpdateExpression === undefined ? {} : { _updates: updateParser.parse(UpdateExpression, options) }),
    ...(ConditionExpression === undefined
      ? {}
      : { _condition: conditionParser.parse(ConditionExpression, options) }),
  };
  const refused = Object.values(parsed).find((result) => typeof result === 'string');
  const unused = [...Object.keys(unusedAttrNames), ...Object.keys(unusedAttrVals)];
  if (refused !== undefined || unused.length > 0) {
    throw new Error(`dynalite refuses an expression: ${refused ?? `${unused.join(', ')} unused`}`);
  }
  return { parsed, names };
}

function markedOf(record: object): Record<string, true> {
  return Object.fromEntries(Object.keys(record).map((name) => [name, true]));
}

/** A copy of a parsed expression with the values of a request. */
function filled(
  node: unknown,
  names: Template['names'],
  values: Readonly<Record<string, AttributeValue>>,
): unknown {
  if (node === null || typeof node !== 'object') return node;
  const name = names.get(node);
  if (name !== undefined) return values[name];
  if (Array.isArray(node)) return node.map((one) => filled(one, names, values));
  const copy: Record<string, unknown> = {};
  for (const [field, value] of Object.entries(node)) copy[field] = filled(value, names, values);
  return copy;
}
