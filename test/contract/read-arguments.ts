import { randomInt } from 'node:crypto';
import { parseArgs } from 'node:util';
import type { Calls } from './schemathesis.ts';

const DEFAULT_SEED = 1;
const DEFAULT_EXAMPLES = 65;

export const HELP = `npm run test:contract -- [options]

Makes valid and invalid calls to the local system with Schemathesis, and checks the answers against the OpenAPI document.

  --seed N       the seed that the calls are generated from (default ${DEFAULT_SEED})
  --fresh        a new seed for this run; it is printed
  --examples N   maximum number of calls per operation in the fuzzing phase (default ${DEFAULT_EXAMPLES})
  --only ID      only this operation, by its operationId in /openapi.json
  --help         show this help`;

/**
 * Reads the command's arguments.
 *
 * @returns `null` if the arguments ask for help
 * @throws Error that says what is wrong with them
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

function wholeNumber(name: string, text: string, min: number): number {
  const value = /^\d{1,10}$/.test(text) ? Number(text) : -1;
  if (value < min) throw new Error(`${name} must be a whole number from ${min}, not "${text}".`);
  return value;
}
