import { randomInt } from 'node:crypto';
import { parseArgs } from 'node:util';
import type { Calls } from './schemathesis.ts';

const DEFAULT_SEED = 1;
const DEFAULT_EXAMPLES = 65;

export const HELP = `npm run test:contract -- [options]

Calls the local system as its OpenAPI document describes it, by Schemathesis, with right calls and wrong ones.

  --seed N       what the calls are made of (default ${DEFAULT_SEED})
  --fresh        a seed made up for this run; it is printed
  --examples N   most calls of the fuzzing phase to each operation (default ${DEFAULT_EXAMPLES})
  --only ID      one operation, by its operationId in /openapi.json
  --help         this`;

/**
 * Reads the command's arguments.
 *
 * @returns `null` when help is asked for
 * @throws Error saying what is wrong with them
 */
export function readArguments(args: readonly string[]): Calls | null {
  const { values } = parseArgs({
    args: [...args],
    options: {
      seed: { type: 'string', default: String(DEFAULT_SEED) },
      fresh: { type: 'boolean', default: false },
      examples: { type: 'string', default: String(DEFAULT_EXAMPLES) },
      only: { type: 'string' },
      help: { type: 'boolean', short: 'h', default: false },
    },
  });
  if (values.help) return null;
  return {
    seed: values.fresh ? randomInt(2 ** 32) : wholeNumber('--seed', values.seed, 0),
    examples: wholeNumber('--examples', values.examples, 1),
    only: values.only,
  };
}

function wholeNumber(name: string, text: string, least: number): number {
  const value = /^\d{1,10}$/.test(text) ? Number(text) : -1;
  if (value < least) throw new Error(`${name} must be a whole number from ${least}, not "${text}".`);
  return value;
}
