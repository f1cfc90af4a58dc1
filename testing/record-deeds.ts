import type { MailContext, TaskDefinition } from '../core/definition/definition.ts';
import type { LogFields, Logger } from '../core/protocol/logger.ts';
import type { RunClock } from './run-clock.ts';
import type { LogLine } from './task-run.ts';

/** What a run did by itself: the worker knows of the rest. */
interface OwnDeeds {
  readonly sleeps: number[];
  readonly logs: LogLine[];
  thrown: unknown;
}

/** The same definition, but that its run is watched, and its sleeps take no time. */
export function recordDeeds(definition: TaskDefinition, clock: RunClock) {
  const deeds: OwnDeeds = { sleeps: [], logs: [], thrown: undefined };
  const run = async (input: unknown, context: MailContext) => {
    try {
      return await definition.run(input, watched(context, clock, deeds));
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

/** A logger that keeps its lines. */
export function keepLines(lines: LogLine[]): Logger {
  const at =
    (level: LogLine['level']) =>
    (message: string, fields: LogFields = {}) => {
      lines.push({ level, message, fields });
    };
  return { debug: at('debug'), info: at('info'), warn: at('warn'), error: at('error') };
}
