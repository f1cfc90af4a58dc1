import { readFileSync } from 'node:fs';
import path from 'node:path';
import { expect, test } from 'vitest';
import * as z from 'zod/mini';
import { chain, chord, createClient } from '../../../client/index.ts';
import { defineTask } from '../../../core/definition/define-task.ts';
import { Retry } from '../../../core/protocol/errors.ts';
import { startTestSystem } from '../../../testing/index.ts';

// What docs/workflows.md shows, word for word; the last test compares.

/** What the tasks do to the world. */
const world = {
  thumbnails: [] as string[],
  log: [] as string[],
  hasParcel: false,
  exportsAsked: 0,
};

const images = {
  makeThumbnail: async (url: string) => {
    if (url.endsWith('.txt')) throw new Error(`${url} is no image`);
    world.thumbnails.push(url);
    return `${url}?small`;
  },
};

const shop = {
  done: async (deed: string, order: string) => {
    world.log.push(`${deed} ${order}`);
  },
  ship: async (order: string) => {
    if (!world.hasParcel) throw new Error('There is no parcel left');
    world.log.push(`ship ${order}`);
  },
};

const warehouse = {
  startExport: async (month: string) => `export-${month}`,
  find: async (id: string) => {
    world.exportsAsked += 1;
    return world.exportsAsked < 5 ? null : { url: `https://example.com/${id}.csv` };
  },
};

const thumbnail = defineTask({
  name: 'thumbnail',
  input: z.strictObject({ url: z.string() }),
  retry: { maxAttempts: 2 },
  run: ({ url }) => images.makeThumbnail(url),
});

const countWords = defineTask({
  name: 'count_words',
  input: z.strictObject({ lines: z.array(z.string()) }),
  run: ({ lines }) => {
    const counts: Record<string, number> = {};
    for (const word of lines.flatMap((line) => line.split(' '))) counts[word] = (counts[word] ?? 0) + 1;
    return counts;
  },
});

const mergeCounts = defineTask({
  name: 'merge_counts',
  input: z.strictObject({ atLeast: z.int() }),
  run: async ({ atLeast }, context) => {
    const sums = new Map<string, number>();
    for await (const counts of context.results<Record<string, number>>()) {
      for (const [word, count] of Object.entries(counts)) sums.set(word, (sums.get(word) ?? 0) + count);
    }
    return Object.fromEntries([...sums].filter(([, sum]) => sum >= atLeast));
  },
});

const order = z.strictObject({ order: z.string() });

const reserve = defineTask({
  name: 'reserve',
  input: order,
  run: ({ order }) => shop.done('reserve', order),
});
const charge = defineTask({ name: 'charge', input: order, run: ({ order }) => shop.done('charge', order) });
const ship = defineTask({
  name: 'ship',
  input: order,
  retry: { maxAttempts: 1 },
  run: ({ order }) => shop.ship(order),
});
const refund = defineTask({ name: 'refund', input: order, run: ({ order }) => shop.done('refund', order) });
const release = defineTask({
  name: 'release',
  input: order,
  run: ({ order }) => shop.done('release', order),
});

const startExport = defineTask({
  name: 'start_export',
  input: z.strictObject({ month: z.string() }),
  run: async ({ month }) => ({ id: await warehouse.startExport(month) }),
});

const awaitExport = defineTask({
  name: 'await_export',
  input: z.strictObject({ id: z.string() }),
  retry: { maxAttempts: 100 },
  run: async ({ id }) => {
    const found = await warehouse.find(id);
    if (!found) throw new Retry('The export is not ready', { retryAfter: 60 });
    return found;
  },
});

const loadExport = defineTask({
  name: 'load_export',
  input: z.strictObject({ url: z.string() }),
  run: ({ url }) => `loaded ${url}`,
});

const tasks = [
  thumbnail,
  countWords,
  mergeCounts,
  ...[reserve, charge, ship, refund, release],
  ...[startExport, awaitExport, loadExport],
] as const;

test('many of one task are sent with one call, and a few of them may fail', async () => {
  await using system = await startTestSystem({ tasks });
  const { client } = system;
  const urls = ['a.png', 'b.txt', 'c.png'];
  const lines: unknown[] = [];
  const console = { log: (...line: unknown[]) => lines.push(line) };

  const thumbnails = client.thumbnail.map(
    urls.map((url) => ({ url })),
    { onFailure: 'collect' },
  );
  const sent = await client.sendWorkflow(thumbnails, { idempotencyKey: 'thumbnails-2030-01-31' });

  for (const [index, made] of (await sent.result()).entries()) {
    console.log(urls[index], made.ok ? made.value : made.error.message);
  }

  expect(lines).toEqual([
    ['a.png', 'a.png?small'],
    ['b.txt', 'b.txt is no image'],
    ['c.png', 'c.png?small'],
  ]);
  expect(await sent.status()).toMatchObject({ counts: { succeeded: 2, failed: 1 } });
});

test('a list is divided, and what comes of its parts is put together', async () => {
  await using system = await startTestSystem({ tasks });
  const { client } = system;
  const lines = Array.from({ length: 1_000 }, (_, index) => `each of ${index % 400}`);

  const words = chord(
    client.countWords.chunks(lines, 100, (chunk) => ({ lines: chunk })),
    client.mergeCounts.s({ atLeast: 3 }),
  );
  const sent = await client.sendWorkflow(words, { onFailure: 'cancel' });
  const counts = await sent.result();

  expect(counts).toMatchObject({ each: 1_000, of: 1_000, '0': 3, '199': 3 });
  expect(Object.keys(counts)).toHaveLength(202);
});

/** What the saga of an order is. */
const sagaOf = (client: Awaited<ReturnType<typeof startTestSystem<typeof tasks>>>['client']) => {
  const { reserve, charge, ship, refund, release } = client;
  const order = 'A7';
  const undo = chain(refund.s({ order }), release.s({ order }));
  const saga = chain(reserve.s({ order }), charge.s({ order }), ship.s({ order })).linkError(undo);
  return saga;
};

test('what was done is undone if a later step fails', async () => {
  world.hasParcel = false;
  world.log = [];
  await using system = await startTestSystem({ tasks });
  const sent = await system.client.sendWorkflow(sagaOf(system.client));
  await system.settle();
  expect(world.log).toEqual(['reserve A7', 'charge A7', 'refund A7', 'release A7']);
  expect(await sent.status()).toMatchObject({
    state: 'FAILURE',
    counts: { open: 0, succeeded: 4, failed: 1, skipped: 0 },
  });
});

test('nothing is undone if no step fails', async () => {
  world.hasParcel = true;
  world.log = [];
  await using system = await startTestSystem({ tasks });
  const sent = await system.client.sendWorkflow(sagaOf(system.client));
  await system.settle();
  expect(world.log).toEqual(['reserve A7', 'charge A7', 'ship A7']);
  expect(await sent.status()).toMatchObject({
    state: 'SUCCESS',
    counts: { open: 0, succeeded: 3, failed: 0, skipped: 2 },
  });
});

test('a task waits for what is not ready, and the next runs when it is', async () => {
  await using system = await startTestSystem({ tasks });
  const { client } = system;

  const { startExport, awaitExport, loadExport } = client;
  const monthly = chain(startExport.s({ month: '2030-01' }), awaitExport.s(), loadExport.s());
  const sent = await client.sendWorkflow(monthly);

  expect(await sent.result()).toBe('loaded https://example.com/export-2030-01.csv');
  expect(world.exportsAsked).toBe(5);
});

const add = defineTask({
  name: 'add',
  input: z.strictObject({ a: z.number(), b: z.number() }),
  run: ({ a, b }) => a + b,
});

const total = defineTask({
  name: 'total',
  input: z.strictObject({ numbers: z.array(z.number()), label: z.string() }),
  run: ({ numbers, label }) => ({ label, sum: numbers.reduce((sum, each) => sum + each, 0) }),
});

const client = createClient<readonly [typeof add, typeof total]>();

const nightly = defineTask({
  name: 'nightly',
  input: z.strictObject({}),
  sends: ['add', 'total'],
  run: async (_input, { id, signal }) => {
    const sums = chord([client.add.s({ a: 1, b: 2 })], client.total.into('numbers', { label: 'night' }));
    const sent = await client.sendWorkflow(sums, { idempotencyKey: `${id}/sums`, signal });
    return { workflow: sent.id };
  },
});

const counted: unknown[] = [];
const count = (result: unknown) => counted.push(result);

const counter = defineTask({
  name: 'counter',
  input: z.strictObject({}),
  run: async (_input, context) => {
    for await (const result of context.results()) count(result);
  },
});

const sumTasks = [add, total, nightly, counter] as const;

test('sums are put together', async () => {
  await using system = await startTestSystem({ tasks: sumTasks });
  const { client } = system;
  const sums = chord(
    [client.add.s({ a: 1, b: 2 }), client.add.s({ a: 3, b: 4 })], // side by side
    client.total.into('numbers', { label: 'sum' }), // then this, with both results in the field `numbers`
  );
  const workflow = await client.sendWorkflow(sums);
  const { sum } = await workflow.result({ timeout: 120 }); // 10
  expect(sum).toBe(10);
});

test('results are read as a stream: of a group all of them, of a task its own', async () => {
  await using system = await startTestSystem({ tasks: sumTasks });
  const { add, counter } = system.client;
  const pairs = [1, 2].map((a) => ({ a, b: 10 }));
  await (await system.client.sendWorkflow(chord(add.map(pairs), counter.s({})))).result();
  await (await system.client.sendWorkflow(chain(add.s({ a: 1, b: 1 }), counter.s({})))).result();
  expect(counted).toEqual([11, 12, 2]);
});

test('a task sends a workflow', async () => {
  await using system = await startTestSystem({ tasks: sumTasks });
  const { workflow } = await (await system.client.nightly({})).result();
  const sums = system.client.workflow<{ sum: number }>(workflow);
  expect(await sums.result()).toEqual({ label: 'night', sum: 3 });
});

test('the guide shows what these tests do', () => {
  const here = bare(readFileSync(import.meta.filename, 'utf8'));
  const guide = readFileSync(path.join(import.meta.dirname, '../../../docs/workflows.md'), 'utf8');
  const shown = [...guide.matchAll(/^```ts\n([\s\S]*?)^```/gm)].map(([, code = '']) => code);
  expect(shown.length).toBeGreaterThan(9);
  const statements = shown.flatMap((code) =>
    code
      .replace(/^import .*\n/gm, '')
      .replace(/^export /gm, '')
      .split(/\n{2,}|(?<=^[^ ].*;)\n/m),
  );
  expect(statements.map(bare).filter((statement) => !here.includes(statement))).toEqual([]);
});

/** Code without its layout. */
function bare(code: string): string {
  return code.replace(/\s+/g, '').replace(/,(?=[)\]}])/g, '');
}
