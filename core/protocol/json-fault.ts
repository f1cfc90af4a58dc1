/**
 * Why a value that `JSON.parse` gave cannot be written again as it was. It reads lists and objects nested to any depth, but whoever writes or
 * checks them recurses, and would run out of stack; this recurses no deeper than asked. And it reads `1e999` as Infinity, which would be
 * written as `null`; `jsonLosses` finds more of that kind, in the text.
 */
export function jsonFault(value: unknown, maxDepth: number): 'too deep' | 'infinite' | null {
  if (typeof value === 'number') return Number.isFinite(value) ? null : 'infinite';
  if (value === null || typeof value !== 'object') return null;
  if (maxDepth === 0) return 'too deep';
  for (const inner of Object.values(value)) {
    const fault = jsonFault(inner, maxDepth - 1);
    if (fault) return fault;
  }
  return null;
}

/** Whether a value nests lists and objects deeper than so many levels. Recurses no deeper than that. */
export function isDeeper(value: unknown, maxDepth: number): boolean {
  if (value === null || typeof value !== 'object') return false;
  return maxDepth === 0 || Object.values(value).some((inner) => isDeeper(inner, maxDepth - 1));
}
