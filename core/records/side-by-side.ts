/**
 * Most requests under way at once: as many as a client has connections (the SDK's default). A request that waits for a connection would use
 * up its time meanwhile.
 */
const MAX_UNDER_WAY = 50;

/** Does something for each of many items, 50 at a time by default, and gives back the results in order. */
export async function sideBySide<Item, Result>(
  items: readonly Item[],
  act: (item: Item) => Promise<Result>,
  most = MAX_UNDER_WAY,
): Promise<readonly Result[]> {
  const results: Result[] = [];
  const left = items.entries();
  const work = async () => {
    for (const [index, item] of left) results[index] = await act(item);
  };
  await Promise.all(Array.from({ length: Math.min(most, items.length) }, work));
  return results;
}
