import { sideBySide } from '../records/side-by-side.ts';

/**
 * Does something for each of many items, side by side, and gives back the results in order.
 *
 * @throws unknown what one of them failed with, once all others are done
 */
export async function eachOrThrow<Item, Result>(
  items: readonly Item[],
  act: (item: Item) => Promise<Result>,
): Promise<readonly Result[]> {
  const settled = await sideBySide(items, async (item) => {
    try {
      return { ok: true, result: await act(item) } as const;
    } catch (error) {
      return { ok: false, error } as const;
    }
  });
  return settled.map((one) => {
    if (one.ok) return one.result;
    throw one.error;
  });
}
