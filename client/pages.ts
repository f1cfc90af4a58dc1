/** A list that the API gives in pages. Pages are read as they are needed: `for await (const item of list)`. */
export interface Pages<Item, Page> extends AsyncIterable<Item> {
  /** The first page, or the one after a page with this cursor. */
  page(cursor?: string | null): Promise<Page>;
  /** All pages, one after another. */
  pages(): AsyncIterable<Page>;
}

/** Makes a list of what reads one of its pages. */
export function pagesOf<Item, Page extends { readonly cursor: string | null }>(
  page: (cursor?: string | null) => Promise<Page>,
  itemsOf: (page: Page) => readonly Item[],
): Pages<Item, Page> {
  async function* pages() {
    let cursor: string | null = null;
    do {
      const next: Page = await page(cursor);
      yield next;
      cursor = next.cursor;
    } while (cursor !== null);
  }
  async function* items() {
    for await (const each of pages()) yield* itemsOf(each);
  }
  return { page, pages, [Symbol.asyncIterator]: items };
}
