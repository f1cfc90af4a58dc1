import type { TaskDefinition } from '../../../core/definition/definition.ts';
import type { Registry } from '../../../core/definition/registry.ts';
import type { Json } from '../../../core/protocol/json.ts';
import type { FieldError } from '../../../core/protocol/problem.ts';
import { readSeconds } from '../../../core/protocol/read-seconds.ts';
import type { TaskWork } from '../../../core/workflow/checked-node.ts';
import { lapsedProblem, readOptions } from '../read-options.ts';

type Options = Readonly<Record<string, Json>>;

type ReadNodeOptions =
  | { readonly ok: true; readonly work: TaskWork }
  | { readonly ok: false; readonly errors: readonly FieldError[] };

/** The options of which a task has one: its own takes the place of either of the workflow's. */
const TIMES: readonly string[] = ['countdown', 'eta'];

/**
 * Reads the options of a task in a workflow: those of any other call. What counts from a call counts here from when the task may start, and so stays a
 * number of seconds.
 *
 * @param own those of the task's node
 * @param common those of the workflow, for what the node says nothing about
 * @param now milliseconds since the epoch
 */
export function readNodeOptions(
  own: Options,
  common: Options,
  definition: TaskDefinition,
  registry: Registry,
  now: number,
): ReadNodeOptions {
  const hasTime = TIMES.some((name) => own[name] !== undefined);
  const left = Object.entries(common).filter(([name]) => !(hasTime && TIMES.includes(name)));
  const given = { ...Object.fromEntries(left), ...own };
  const read = readOptions(given, definition, registry, now);
  if (!read.ok) return read;
  const { queue, group, eta, expiresAt } = read.options;
  const countdown = readSeconds(given['countdown']);
  const expires = readSeconds(given['expires']);
  const work: TaskWork = {
    ...{ task: definition.name, queue, group, resultTtl: definition.resultTtl },
    ...{ countdown, eta: countdown === null ? eta : null },
    ...{ expires, expiresAt: expires === null ? expiresAt : null },
  };
  // What counts from when the task may start says nothing of a time that is given.
  const isKnown = expires === null || work.eta === null;
  const lapsed = isKnown ? lapsedProblem(read.options, now)?.problem.errors : undefined;
  return lapsed ? { ok: false, errors: lapsed } : { ok: true, work };
}
