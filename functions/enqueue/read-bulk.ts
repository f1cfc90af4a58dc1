import { MAX_BULK_TASKS } from '../../core/protocol/bounds.ts';
import type { Json } from '../../core/protocol/json.ts';
import type { JsonLoss } from '../../core/protocol/json-losses.ts';
import { type FieldError, ProblemError } from '../../core/protocol/problem.ts';
import type { CheckedTask } from './checked-task.ts';
import type { Call } from './enqueue.ts';
import { findDefinition } from './find-definition.ts';
import { type Body, lossProblem } from './read-body.ts';
import { readInput } from './read-input.ts';
import { readOptions } from './read-options.ts';

/** The tasks of a bulk call. */
export interface TaskList {
  readonly entries: readonly Json[];
  /** What of each entry is not in it as it was sent, by position: the entry is refused. */
  readonly losses: ReadonlyMap<number, readonly JsonLoss[]>;
}

/**
 * Reads the list of a bulk call.
 *
 * @throws ProblemError 415 or 422 if the call as a whole is invalid; `checkTask` checks each task
 */
export function readTaskList(body: Body): TaskList {
  if (body.kind !== 'json') {
    throw new ProblemError(
      415,
      'A bulk call must be application/json: { "tasks": [ { "task", "input", "options" } ] }.',
      {
        headers: { 'accept-post': 'application/json' },
      },
    );
  }
  const { value } = body;
  const tasks = isObject(value) ? value['tasks'] : undefined;
  const wrong = (path: string, message: string) =>
    new ProblemError(422, 'The body is not a valid bulk call.', { errors: [{ path, message }] });
  const other = isObject(value) ? Object.keys(value).find((name) => name !== 'tasks') : undefined;
  if (other !== undefined) throw wrong(other, 'Unknown field. The only field is tasks');
  if (!Array.isArray(tasks)) throw wrong('tasks', 'Must be a list of { "task", "input", "options" }');
  if (tasks.length === 0 || tasks.length > MAX_BULK_TASKS) {
    throw wrong('tasks', `Must have 1 to ${MAX_BULK_TASKS} tasks; it has ${tasks.length}`);
  }
  return { entries: tasks, losses: lossesByEntry(body.losses) };
}

/** @throws ProblemError 422 for what is lost outside the entries */
function lossesByEntry(all: readonly JsonLoss[]): TaskList['losses'] {
  const losses = new Map<number, JsonLoss[]>();
  for (const loss of all) {
    const [, index] = loss.path;
    if (typeof index !== 'number') throw lossProblem([loss]);
    const known = losses.get(index);
    if (known) known.push(loss);
    else losses.set(index, [loss]);
  }
  return losses;
}

/**
 * Checks one task of a bulk call, as a call for it alone would be checked.
 *
 * @param losses what of it is not as it was sent
 * @throws ProblemError 403, 404, 413 or 422
 */
export async function checkTask(
  call: Pick<Call, 'registry' | 'worker' | 'clock'>,
  entry: Json,
  losses: readonly JsonLoss[] = [],
): Promise<CheckedTask> {
  if (losses.length > 0) throw lossProblem(losses, ENTRY_STEPS);
  const invalid = (errors: readonly FieldError[]) =>
    new ProblemError(422, 'This entry is not a valid task.', { errors });
  if (!isObject(entry)) throw invalid([{ path: '', message: 'Must be { "task", "input", "options" }' }]);
  const { task, input = {}, options = {}, ...unknown } = entry;
  const [unknownField] = Object.keys(unknown);
  if (unknownField !== undefined) {
    throw invalid([{ path: unknownField, message: 'Unknown field. The fields are task, input, options' }]);
  }
  if (typeof task !== 'string') throw invalid([{ path: 'task', message: 'Must be the name of a task' }]);
  if (!isObject(options)) throw invalid([{ path: 'options', message: 'Must be an object' }]);

  const { registry, clock } = call;
  const definition = findDefinition(call, task);
  const read = readOptions(options, definition, registry, clock.now());
  if (!read.ok) {
    throw invalid(read.errors.map(({ path, message }) => ({ path: `options.${path}`, message })));
  }
  return {
    definition,
    input: await readInput(definition.input, { kind: 'json', value: input }, 'input'),
    options: read.options,
  };
}

/** Steps of a path to an entry: `tasks` and its position. */
const ENTRY_STEPS = 2;

function isObject(value: Json): value is { readonly [key: string]: Json } {
  return value !== null && typeof value === 'object' && !Array.isArray(value);
}
