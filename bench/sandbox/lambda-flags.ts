import { MEMORY_MB } from '../../local/functions/function-environment.ts';

/** Of the memory, a tenth is for young objects, of which V8 has two halves. */
const YOUNG_MB = Math.floor(MEMORY_MB / 10);

/**
 * How Lambda starts Node.js, by the memory that the function has: as `/var/runtime/bootstrap` in its image of Node.js 18 does, which
 * people have quoted; that of Node.js 24 was not seen. Without them the heap of young objects grows to what no function of that size has.
 */
export const LAMBDA_FLAGS = [
  '--expose-gc',
  '--max-http-header-size=81920',
  `--max-semi-space-size=${Math.floor(YOUNG_MB / 2)}`,
  `--max-old-space-size=${MEMORY_MB - YOUNG_MB}`,
] as const;
