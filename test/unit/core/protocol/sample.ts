import type { AttributeValue } from '@aws-sdk/client-dynamodb';
import type { Message } from '../../../../core/protocol/message.ts';
import type { ApiRecord } from '../../../../core/protocol/record.ts';
import type { Item } from '../../../../core/records/table.ts';

/**
 * One moment in a task's life, as some version of Lovage wrote it down: what lay in the table and what was on its way in SQS. Together
 * with what that version made of it, so that every later one can be held to the same.
 */
export interface Sample {
  /** What SQS carried; `null` when nothing was on its way any more. */
  readonly message: Message | null;
  /** What lay in the table, as DynamoDB's JSON; `null` when the message came first. */
  readonly item: Item | null;
  /** The record as the API showed it at that moment; `null` when there was none. */
  readonly shown: ApiRecord | null;
  /** What became of the task when the message was delivered. */
  readonly becomes: Pick<ApiRecord, 'state' | 'result' | 'error' | 'attempts'> | null;
}

/** The samples of one version, by what is special about the moment. */
export interface SampleFile {
  /** Which version wrote them, and what it was the first to write. */
  readonly writtenBy: string;
  readonly samples: Readonly<Record<string, Sample>>;
}

/**
 * The shape of what was written: every field with its type, in alphabetical order. Values are not part of it, and the task's own JSON
 * (its input) has no shape.
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
  // A record's shape depends on its state: what one state has is not what the next may lack.
  const isWord = /\.(state|v)$/.test(path);
  const [type = '', value] = Object.entries(attribute)[0] ?? [];
  return [`${path}: ${isWord ? `${type} ${String(value)}` : type}`];
}
