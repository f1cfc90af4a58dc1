import type { Run } from './value.ts';

/** Members that are let go on, or ended, at once. Of more, each so many are let go on by a message of their own. */
export const PAGE = 100;

/** The numbers of consecutive members. */
export function numbersOf({ from, count }: Run): number[] {
  return Array.from({ length: count }, (_, index) => from + index);
}

/** Consecutive members, a page at a time. @param size how many are on a page. Default 100 */
export function pagesOf({ from, count }: Run, size: number = PAGE): Run[] {
  return Array.from({ length: Math.ceil(count / size) }, (_, page) => ({
    from: from + page * size,
    count: Math.min(size, count - page * size),
  }));
}
