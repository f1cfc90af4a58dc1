import type { AttributeValue } from '@aws-sdk/client-dynamodb';
import putItem from 'dynalite/actions/putItem.js';
import updateItem from 'dynalite/actions/updateItem.js';
import db from 'dynalite/db/index.js';
import { DUE, INDEXES } from '../../../../../core/records/list/indexes.ts';
import type { Item, ResultsTable } from '../../../../../core/records/table.ts';
import { awsFault } from '../../../aws-fault.ts';
import { type Expressions, parseExpressions } from './parsed-expression.ts';

type Client = ResultsTable['client'];

const NAME = 'fast';

/** The results table as dynalite describes it: what its actions check keys by. */
const TABLE = {
  TableName: NAME,
  KeySchema: [{ AttributeName: 'id', KeyType: 'HASH' }],
  AttributeDefinitions: [
    ...new Set(['id', ...INDEXES.flatMap(({ partitionKey, sortKey }) => [partitionKey, sortKey])]),
  ].map((AttributeName) => ({ AttributeName, AttributeType: 'S' })),
};

/**
 * The results table in memory, for thousands of trials: its writes are dynalite's own actions, on a store that is a map. Its index is the due index alone.
 * See fast-table.test.ts for how it is held against dynalite.
 */
export class FastTable {
  readonly name = NAME;
  readonly items = new Map<string, Item>();
  /** Items in the due index. */
  readonly due = new Map<string, Item>();
  /** Is told of every change. */
  onChange: (id: string, item: Item, before: Item | undefined) => void = () => undefined;
  /** Whether a refused write tells the item as it is, as DynamoDB does and dynalite does not. */
  readonly #tellsItem: boolean;
  readonly #store = {
    options: { maxItemSize: 400 * 1024 },
    getTable: (_: string, done: (error: null, table: object) => void) => done(null, TABLE),
    getItemDb: () => this.#itemDb,
  };
  /** Keys of dynalite's store are hashes: the item itself says which one it is. */
  #id = '';
  readonly #itemDb = {
    lock: (_: string, act: (release: <Done>(done: Done) => Done) => void) => act((done) => done),
    get: (_: string, done: (error: Error | null, item?: Item) => void) => {
      const item = this.items.get(this.#id);
      if (item) done(null, item);
      else done(Object.assign(new Error('Not found'), { name: 'NotFoundError' }));
    },
    put: (_: string, item: Item, done: (error: null) => void) => {
      this.#put(item);
      done(null);
    },
  };

  constructor({ tellsItem }: { readonly tellsItem: boolean }) {
    this.#tellsItem = tellsItem;
  }

  client: Client = {
    getItem: async ({ Key, ProjectionExpression, ExpressionAttributeNames }) => {
      const item = this.items.get(idOf(Key));
      return answer(item ? { Item: projected(item, ProjectionExpression, ExpressionAttributeNames) } : {});
    },
    batchGetItem: async ({ RequestItems = {} }) => {
      const { Keys = [], ProjectionExpression, ExpressionAttributeNames } = RequestItems[NAME] ?? {};
      const ids = Keys.map(idOf);
      if (new Set(ids).size < ids.length || ids.length > 100) throw awsFault('ValidationException');
      const found = ids.map((id) => this.items.get(id)).filter((item) => item !== undefined);
      const items = found.map((item) => projected(item, ProjectionExpression, ExpressionAttributeNames));
      return answer({ Responses: { [NAME]: items }, UnprocessedKeys: {} });
    },
    putItem: async (request) => {
      const { Item = {} } = request;
      return this.#write(putItem, Item['id']?.S ?? '', request, { TableName: NAME, Item });
    },
    updateItem: async (request) => {
      const { Key = {}, ReturnValues } = request;
      // The action makes a new item of the key that it is given.
      return this.#write(updateItem, idOf(Key), request, { TableName: NAME, Key: { ...Key }, ReturnValues });
    },
    query: async ({ IndexName, KeyConditionExpression, Limit = 100, ExclusiveStartKey, ...rest }) => {
      if (IndexName !== DUE.name) throw new Error(`The fast table has no index ${IndexName}`);
      const parsed = parseExpressions({ ...rest, ConditionExpression: KeyConditionExpression });
      const after = ExclusiveStartKey ? placeOf(ExclusiveStartKey) : '';
      const entries = [...this.due.values()]
        .filter((item) => placeOf(item) > after && !db.checkConditional(parsed, item))
        .toSorted((a, b) => (placeOf(a) < placeOf(b) ? -1 : 1))
        .map(({ id, [DUE.partitionKey]: partition, [DUE.sortKey]: place }) =>
          Object.fromEntries(
            Object.entries({ id, [DUE.partitionKey]: partition, [DUE.sortKey]: place }).flatMap(
              ([name, value]) => (value ? [[name, value] as const] : []),
            ),
          ),
        );
      const page = entries.slice(0, Limit);
      const last = entries.length > Limit ? page.at(-1) : undefined;
      return answer({ Items: page, ...(last ? { LastEvaluatedKey: last } : {}) });
    },
    // The overloads that take callbacks are nobody's.
  } as Client;

  /** The item with an id, as it is. */
  get(id: string): Item | undefined {
    return this.items.get(id);
  }

  #write(
    action: typeof updateItem,
    id: string,
    expressions: Expressions,
    data: object,
  ): { $metadata: object } {
    const found = this.items.get(id);
    const parsed = parseExpressions(expressions);
    let result: { $metadata: object } | undefined;
    this.#id = id;
    action(this.#store, { ...data, ...parsed }, (error, done = {}) => {
      if (error) throw this.#faultOf(error, found);
      const { Attributes } = done;
      result = answer(Attributes ? { Attributes } : {});
    });
    if (!result) throw new Error('dynalite did not answer at once');
    return result;
  }

  #faultOf(error: Error & { readonly body?: object }, found: Item | undefined): Error {
    const type = String(Object(error.body)['__type'] ?? error.name);
    const fault = awsFault(type.slice(type.indexOf('#') + 1), String(Object(error.body)['message']));
    return this.#tellsItem && found && type.endsWith('ConditionalCheckFailedException')
      ? Object.assign(fault, { Item: found })
      : fault;
  }

  #put(item: Item): void {
    const id = item['id']?.S ?? '';
    const before = this.items.get(id);
    this.items.set(id, item);
    if (item[DUE.partitionKey] && item[DUE.sortKey]) this.due.set(id, item);
    else this.due.delete(id);
    this.onChange(id, item, before);
  }
}

function idOf(key: Record<string, AttributeValue> | undefined): string {
  return key?.['id']?.S ?? '';
}

function placeOf(item: Item): string {
  return item[DUE.sortKey]?.S ?? '';
}

function answer<Fields extends object>(fields: Fields): Fields & { $metadata: object } {
  return { ...fields, $metadata: {} };
}

/** The attributes of an item that an expression names. Ours name whole ones only. */
function projected(
  item: Item,
  expression: string | undefined,
  names: Record<string, string> | undefined = {},
): Item {
  if (expression === undefined) return item;
  const wanted = expression.split(',').map((name) => names[name.trim()] ?? name.trim());
  return Object.fromEntries(Object.entries(item).filter(([name]) => wanted.includes(name)));
}
