import { expect, test } from 'vitest';
import type { Item, ResultsTable } from '../../../../../core/records/table.ts';
import { tableOnDynalite } from '../../records/table-on-dynalite.ts';
import { FastTable } from './fast-table.ts';
import { runTrial } from './trial.ts';

const table = tableOnDynalite();

type Method = 'getItem' | 'batchGetItem' | 'putItem' | 'updateItem' | 'query';

/** A request that a trial made, and what the fast table answered: an item, several, or the name of the refusal. */
interface Answered {
  readonly method: Method;
  readonly request: object;
  readonly answer: unknown;
}

test('the fast table answers whatever trials ask as dynalite does', async () => {
  for (const seed of [3, 8, 20]) {
    const answered: Answered[] = [];
    await runTrial(seed, (client) => recorded(client, answered));
    expect(answered.length).toBeGreaterThan(20);
    const methods = table.client as unknown as Record<Method, (request: object) => Promise<object>>;
    for (const { method, request, answer } of answered) {
      const given = await answerOf(() => methods[method](named(request)));
      expect(given, JSON.stringify(request)).toEqual(answer);
    }
  }
});

test('the fast table refuses what dynalite refuses', async () => {
  const fast = new FastTable({ tellsItem: false });
  const requests: readonly (readonly [Method, object])[] = [
    ['batchGetItem', { RequestItems: { fast: { Keys: [key('a'), key('a')] } } }],
    ['putItem', { TableName: 'fast', Item: { name: { S: 'no id' } } }],
  ];
  const methods = table.client as unknown as Record<Method, (request: object) => Promise<object>>;
  const ofFast = fast.client as unknown as typeof methods;
  for (const [method, request] of requests) {
    const refused = await answerOf(() => methods[method](named(request)));
    expect(refused).toBe('ValidationException');
    expect(await answerOf(() => ofFast[method](request))).toEqual(refused);
  }
});

/** A client that keeps what it was asked, and what it answered. */
function recorded(client: ResultsTable['client'], answered: Answered[]): ResultsTable['client'] {
  const methods = client as unknown as Record<Method, (request: object) => Promise<object>>;
  const through = (method: Method) => async (request: object) => {
    const copy = structuredClone(request);
    const entry = { method, request: copy, answer: undefined as unknown };
    answered.push(entry);
    const given = methods[method](request);
    entry.answer = await answerOf(() => given);
    return given;
  };
  const names: readonly Method[] = ['getItem', 'batchGetItem', 'putItem', 'updateItem', 'query'];
  return Object.assign({}, client, Object.fromEntries(names.map((name) => [name, through(name)])));
}

/** What an answer says, whoever gives it. */
async function answerOf(ask: () => Promise<object>): Promise<unknown> {
  try {
    const { Item, Items, Attributes, Responses } = Object(await ask());
    const several: Item[] | undefined = Items ?? (Responses && Object.values(Responses).flat());
    return plain(Item ?? Attributes ?? several?.toSorted((a, b) => (idOf(a) < idOf(b) ? -1 : 1)) ?? null);
  } catch (error) {
    return error instanceof Error ? error.name : error;
  }
}

/** Without prototypes, and with sets in order. */
function plain(value: unknown): unknown {
  const sorted = (_: string, one: unknown) => {
    const set: string[] | undefined = Object(one).NS;
    return set ? { NS: set.toSorted() } : one;
  };
  return JSON.parse(JSON.stringify(value, sorted));
}

function idOf(item: Item): string {
  return item['id']?.S ?? '';
}

function key(id: string): Item {
  return { id: { S: id } };
}

/** A request to the table that dynalite has. */
function named(request: object): object {
  return JSON.parse(
    JSON.stringify(request)
      .replaceAll('"TableName":"fast"', `"TableName":"${table.name}"`)
      .replaceAll('{"fast":', `{"${table.name}":`),
  );
}
