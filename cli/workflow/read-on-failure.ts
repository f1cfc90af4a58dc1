import type { OnFailure } from '../../core/protocol/workflow.ts';
import { CliError, EXIT } from '../cli-error.ts';
import { didYouMean } from '../did-you-mean.ts';

const WORDS = ['fail', 'cancel', 'collect'] as const;

/** Reads `--on-failure`: what becomes of the rest when members of a group fail. @throws CliError if it says nothing of that */
export function readOnFailure(given: string): OnFailure {
  const lower = given.trim().toLowerCase();
  const word = WORDS.find((each) => each === lower);
  if (word) return word;
  const [, count] = /^tolerate=(\d{1,9})$/.exec(lower) ?? [];
  if (count !== undefined) return { tolerate: Number(count) };
  const guess = didYouMean(given, [...WORDS, 'tolerate=1']);
  throw new CliError(
    EXIT.usage,
    `--on-failure is "${given}".${guess} It must be ${WORDS.join(', ')}, or tolerate=1 with how many may fail.`,
  );
}
