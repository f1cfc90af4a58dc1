import type { AttributeValue } from '@aws-sdk/client-dynamodb';
import type { Message } from '../../../../core/protocol/message.ts';
import type { ApiRecord } from '../../../../core/protocol/record.ts';
import type { Item } from '../../../../core/records/table.ts';

/**
 * One moment in a task's life, as a version of Lovage wrote it: what was in the table and on its way through SQS, and what that version
 * made of it. Later versions must make the same of it.
 */
export interface Sample {
  /** What SQS carried; `null` if nothing was on its way any more. */
  readonly message: Message | null;
  /** What was in the table, as DynamoDB's JSON; `null` if the message came first. */
  readonly item: Item | null;
  /** The record as the API showed it at that moment; `null` if there was none. */
  readonly shown: ApiRecord | null;
  /** What happened to the task when the message was delivered. */
  readonly becomes: Pick<ApiRecord, 'state' | 'result' | 'error' | 'attempts'> | null;
}

/** The samples of one version, by moment. */
export interface SampleFile {
  /** The version that wrote them, and what it was the first to write. */
  readonly writtenBy: string;
  readonly samples: Readonly<Record<string, Sample>>;
}

/**
 * The shape of what was written: every field with its type, in alphabetical order. It leaves out values and the structure of the task's own
 * JSON, its input.
 */
export function shapeOf({ message, item }: Pick<Sample, 'message' | 'item'>): string {
  const inMessage = message === null ? ['no message'] : fieldsOf('message', message);
  const inItem = item === null ? ['no item'] : attributesOf('item', item);
  return [...inMessage, ...inItem].sort().join('\n');
}

function fieldsOf(path: string, value: unknown): string[] {
  if (path === 'message.input') return [`${path}: JSON`];
  if (value === null || typeof value !== 'object')
    return [`${path}: ${value === null ? 'null' : typeof value}`];
  return Object.entries(value).flatMap(([name, field]) => fieldsOf(`${path}.${name}`, field));
}

function attributesOf(path: string, item: Item): string[] {
  return Object.entries(item).flatMap(([name, attribute]) => attributeOf(`${path}.${name}`, attribute));
}

function attributeOf(path: string, attribute: AttributeValue): string[] {
  if (attribute.M) return attributesOf(path, attribute.M);
  if (attribute.S !== undefined && OWN_JSON.test(path)) return fieldsOf(path, JSON.parse(attribute.S));
  // The state is part of the shape, because records in different states may have different fields.
  const isWord = /\.(state|v)$/.test(path);
  const [type = '', value] = Object.entries(attribute)[0] ?? [];
  return [`${path}: ${isWord ? `${type} ${String(value)}` : type}`];
}

/** Attributes with JSON whose structure is Lovage's own: what follows a member of a workflow, and its joins and plan. */
const OWN_JSON = /^item\.(?:workflow\.(?:next|awaits)|join|plan)$/;
