import { MEMORY_MB } from '../../local/functions/function-environment.ts';

/** A tenth of the memory is for the young generation, which V8 splits into two halves. */
const YOUNG_MB = Math.floor(MEMORY_MB / 10);

/**
 * The flags with which Lambda starts Node.js, derived from the function's memory. They are those of `/var/runtime/bootstrap` in Lambda's
 * Node.js 18 image, as quoted publicly; the Node.js 24 image was not available to check. Without them the young generation grows beyond
 * what a function of that size has.
 */
export const LAMBDA_FLAGS = [
  '--expose-gc',
  '--max-http-header-size=81920',
  `--max-semi-space-size=${Math.floor(YOUNG_MB / 2)}`,
  `--max-old-space-size=${MEMORY_MB - YOUNG_MB}`,
] as const;
