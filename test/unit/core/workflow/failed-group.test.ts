import { expect, test } from 'vitest';
import { Story } from './model/story.ts';

/** How many items are read while all members of a group fail, of which so many may. */
async function readsOf(members: number, tolerate: number): Promise<number> {
  const inputs = Array.from({ length: members }, (_, own) => ({ own }));
  const story = new Story({ workflow: { map: { task: 'work', inputs } }, onFailure: { tolerate } });
  for (const index of inputs.keys()) story.failing.set(`/workflow/map/inputs/${index}`, 1);
  let reads = 0;
  const { client } = story.world.table;
  story.world.table.client = {
    ...client,
    batchGetItem: (request: Parameters<typeof client.batchGetItem>[0]) => {
      for (const { Keys = [] } of Object.values(request.RequestItems ?? {})) reads += Keys.length;
      return client.batchGetItem(request);
    },
  };
  await story.send();
  await story.settle();
  expect(story.judge.head?.state).toBe('FAILURE');
  return reads;
}

test('a group of which all fail reads as few records for each as it takes to know that', async () => {
  expect(await readsOf(80, 0)).toBeLessThanOrEqual(2 * 80);
  expect(await readsOf(80, 3)).toBeLessThanOrEqual(5 * 80);
});
