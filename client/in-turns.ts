/**
 * Does a job for each item, several at a time, in order. When one throws, no more are started.
 *
 * @param concurrency a whole number, 1 or more
 * @throws the first error, once the jobs in progress have ended: none goes on unseen
 */
export async function inTurns<Item>(
  items: readonly Item[],
  concurrency: number,
  job: (item: Item, index: number) => Promise<void>,
): Promise<void> {
  const waiting = items.entries();
  let failure: { readonly cause: unknown } | undefined;
  const work = async () => {
    for (const [index, item] of waiting) {
      try {
        await job(item, index);
      } catch (cause) {
        failure ??= { cause };
      }
      if (failure) return;
    }
  };
  await Promise.all(Array.from({ length: Math.min(concurrency, items.length) }, work));
  if (failure) throw failure.cause;
}
