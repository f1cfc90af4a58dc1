/**
 * Whether a JSON value nests lists and objects deeper than this. `JSON.parse` reads any depth, but whoever writes or checks the value recurses,
 * and would run out of stack. This recurses no deeper than asked.
 */
export function isDeeperThan(depth: number, value: unknown): boolean {
  if (value === null || typeof value !== 'object') return false;
  return depth === 0 || Object.values(value).some((inner) => isDeeperThan(depth - 1, inner));
}
