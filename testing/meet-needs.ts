import { needsOf } from '../core/definition/needs-of.ts';
import type { Registry } from '../core/definition/registry.ts';
import { systemClock } from '../core/protocol/clock.ts';
import { InvalidArgument } from '../core/protocol/invalid-argument.ts';
import { QueueNeeds } from '../functions/worker/needs/queue-needs.ts';
import { keepLines } from './record-deeds.ts';
import type { LogLine } from './task-run.ts';

/** Texts by name, as a deployment gives them. */
export type NeedValues = Readonly<Record<string, string>>;

/** What a test gives in a deployment's place. */
interface Given {
  readonly environment?: NeedValues | undefined;
  readonly secrets?: NeedValues | undefined;
}

/**
 * Gives the definitions what they need, as their worker does. Nothing is read from the shell.
 *
 * @param within what names the values in an error, as in `overrides.`
 * @throws InvalidArgument naming what is missing, or refused by its schema
 */
export async function meetNeeds(
  registry: Registry,
  queues: readonly string[],
  { environment = {}, secrets = {} }: Given,
  within = '',
): Promise<void> {
  const lines: LogLine[] = [];
  const needs = [...new Set(queues.flatMap((queue) => needsOf(registry, queue, null)))];
  const readSecret = async (name: string) => secrets[name];
  const all = new QueueNeeds({ needs, environment, readSecret, clock: systemClock });
  if (await all.meet(keepLines(lines))) return;
  const unmet = lines.map(({ fields }) => String(fields['needs'])).join('; ');
  throw new InvalidArgument(
    `The tasks need what is not there: ${unmet}. Give it in ${within}environment or ${within}secrets, by name.`,
  );
}
