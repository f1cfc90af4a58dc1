import type { MailContext, TaskDefinition } from '../core/definition/definition.ts';
import { NonRetryable } from '../core/protocol/errors.ts';
import type { LogFields, Logger } from '../core/protocol/logger.ts';
import { toJson } from '../core/protocol/to-json.ts';
import { NOTHING_BEFORE } from '../functions/worker/workflow-results.ts';
import type { RunClock } from './run-clock.ts';
import type { LogLine } from './task-run.ts';

/** What a run did by itself: the worker knows of the rest. */
interface OwnDeeds {
  readonly sleeps: number[];
  readonly logs: LogLine[];
  thrown: unknown;
}

/**
 * The same definition, but that its run is watched, and its sleeps take no time.
 *
 * @param results what came before it in a workflow; `undefined` if nothing did
 */
export function recordDeeds(
  definition: TaskDefinition,
  clock: RunClock,
  results: readonly unknown[] | undefined,
) {
  const deeds: OwnDeeds = { sleeps: [], logs: [], thrown: undefined };
  // As they come from other tasks, and before the run: an error in them is the test's.
  const before = results?.map((result, index) => toJson(result, `results.${index}`));
  const run = async (input: unknown, context: MailContext) => {
    try {
      return await definition.run(input, { ...watched(context, clock, deeds), results: resultsOf(before) });
    } catch (error) {
      deeds.thrown = error;
      throw error;
    }
  };
  return { definition: { ...definition, run }, deeds };
}

function watched(context: MailContext, clock: RunClock, { sleeps, logs }: OwnDeeds): MailContext {
  return {
    ...context,
    logger: keepLines(logs),
    sleep: (ms) => {
      sleeps.push(ms);
      const slept = context.sleep(ms);
      void clock.jumpWhile(slept);
      return slept;
    },
  };
}

/** What gives a run the results of what came before, of which each is its own copy. */
function resultsOf(before: readonly string[] | undefined): MailContext['results'] {
  return async function* <Result>() {
    if (!before) throw new NonRetryable(NOTHING_BEFORE);
    // The task says what it expects; a test gives what it likes.
    for (const each of before) yield JSON.parse(each) as Result;
  };
}

/** A logger that keeps its lines. */
export function keepLines(lines: LogLine[]): Logger {
  const at =
    (level: LogLine['level']) =>
    (message: string, fields: LogFields = {}) => {
      lines.push({ level, message, fields });
    };
  return { debug: at('debug'), info: at('info'), warn: at('warn'), error: at('error') };
}
