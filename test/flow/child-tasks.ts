import * as z from 'zod/mini';
import { chain, createClient, group } from '../../client/index.ts';
import { defineTask } from '../../core/definition/define-task.ts';
import { defineTasks } from '../../core/definition/define-tasks.ts';

const add = defineTask({
  name: 'add',
  input: z.strictObject({ a: z.number(), b: z.number() }),
  run: ({ a, b }) => a + b,
});
const secretly = defineTask({ name: 'secretly', input: z.strictObject({}), run: () => null });

const client = createClient<readonly [typeof add, typeof secretly]>();

/** What a call rejects with, in words. */
async function errorOf(call: () => Promise<unknown>): Promise<string> {
  try {
    await call();
    return 'answered';
  } catch (error) {
    return error instanceof Error ? `${error.name}: ${error.message}` : String(error);
  }
}

/** Sends others, one by one, in bulk and in a workflow, and tries what no worker may. */
const parent = defineTask({
  name: 'parent',
  queue: 'parents',
  sends: ['add'],
  input: z.strictObject({}),
  run: async (_, { id }) => {
    const one = await client.add({ a: 1, b: 2 }, { idempotencyKey: `${id}/one` });
    const many = await client.many(
      [
        { task: 'add', input: { a: 3, b: 4 } },
        { task: 'secretly', input: {} },
        { task: 'add', input: { a: 5, b: 6 } },
      ],
      { idempotencyKey: `${id}/many` },
    );
    return {
      children: [one, ...many].flatMap((each) => (each instanceof Error ? [] : each.id)),
      refused: many.flatMap((each) => (each instanceof Error ? `${each.name}: ${each.message}` : [])),
      waiting: await errorOf(() => one.result({ timeout: 1_000 })),
      notListed: await errorOf(() => client.secretly({})),
      workflow: (
        await client.sendWorkflow(chain(client.add.s({ a: 7, b: 8 }), client.add.into('a', { b: 9 })))
      ).id,
      otherWorkflow: await errorOf(() =>
        client.sendWorkflow(group([client.add.s({ a: 1, b: 1 }), client.secretly.s({})])),
      ),
    };
  },
});

/** Tasks that send others. */
export const tasks = defineTasks(import.meta.url, [add, secretly, parent]);
