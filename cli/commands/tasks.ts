import type { ListOptions, TaskRecord } from '../../client/index.ts';
import type { Json } from '../../core/protocol/json.ts';
import { STATES, type State } from '../../core/protocol/state.ts';
import { CliError, EXIT } from '../cli-error.ts';
import type { Context } from '../context.ts';
import { didYouMean } from '../did-you-mean.ts';
import { readNumber } from '../read-number.ts';
import { readSeconds } from '../send/call-options.ts';
import { followTask } from '../show/follow-task.ts';
import { recordCard, recordTable } from '../show/record.ts';

type Record = TaskRecord<Json>;

/** Which tasks to find. */
export interface Filter {
  readonly state?: string | undefined;
  readonly task?: string | undefined;
  readonly limit?: string | undefined;
}

/** What `lovage list` takes. */
export interface ListFlags extends Filter {
  readonly waitsFor?: string | undefined;
}

/** `lovage status ID…` */
export async function status(
  ids: readonly string[],
  { withInput, withError }: { withInput?: boolean; withError?: boolean },
  context: Context,
): Promise<void> {
  const { client } = await context.connect();
  const include = [...(withInput ? ['input' as const] : []), ...(withError ? ['error' as const] : [])];
  for (const id of ids) show(await client.task(id).status({ include, signal: context.signal }), ids, context);
}

/** `lovage watch ID` */
export async function watch(id: string, { timeout }: { timeout?: string }, context: Context): Promise<void> {
  const seconds = timeout === undefined ? undefined : readSeconds('--timeout', timeout);
  const { client } = await context.connect();
  await followTask(client.task(id), { context, timeout: seconds, watched: true });
}

/** `lovage list` */
export async function list({ waitsFor, ...filter }: ListFlags, context: Context): Promise<void> {
  const { output, now } = context;
  const limit = readLimit(filter.limit) ?? 20;
  const found = await find({ ...filter, waitsFor: readWait(waitsFor) }, limit + 1, context);
  const records = found.slice(0, limit);
  if (output.json) return output.document({ tasks: records });
  if (records.length === 0) return output.note('No tasks.');
  output.data(recordTable(records, { colors: output.colors, width: output.width, now: now() }));
  if (found.length > limit) output.note(`There are more than ${limit}: see --limit.`);
}

/** Finds tasks, newest first; or those that wait for a time, soonest first. */
export async function find(
  { state, task, waitsFor }: Filter & { readonly waitsFor?: Wait | undefined },
  limit: number,
  { connect, signal }: Pick<Context, 'connect' | 'signal'>,
): Promise<readonly Record[]> {
  const { client } = await connect();
  const found: Record[] = [];
  const pageSize = Math.min(100, limit);
  const filter = { state: readState(state), task, waitsFor };
  for await (const record of client.list({ ...filter, limit: pageSize, signal })) {
    found.push(record);
    if (found.length >= limit) break;
  }
  return found;
}

/** Reads a state, in upper or lower case. @throws CliError if it is not a state */
export function readState(given: string | undefined): State | undefined {
  if (given === undefined) return undefined;
  const state = STATES.find((each) => each === given.toUpperCase());
  if (state) return state;
  const guess = didYouMean(given, STATES);
  throw new CliError(
    EXIT.usage,
    `There is no state "${given}".${guess} The states are ${STATES.join(', ')}.`,
  );
}

/** What tasks of a list can wait for. */
type Wait = NonNullable<ListOptions['waitsFor']>;

const WAITS: readonly Wait[] = ['time', 'tasks'];

/** Reads `--waits-for`. @throws CliError if there is no such list */
function readWait(given: string | undefined): Wait | undefined {
  if (given === undefined) return undefined;
  const wait = WAITS.find((each) => each === given.toLowerCase());
  if (wait) return wait;
  const guess = didYouMean(given, WAITS);
  throw new CliError(EXIT.usage, `--waits-for is "${given}".${guess} It must be ${WAITS.join(' or ')}.`);
}

/** Reads a number of tasks. @throws CliError if it is not one */
export function readLimit(given: string | undefined): number | undefined {
  if (given === undefined) return undefined;
  const limit = readNumber(given);
  if (limit !== null && Number.isInteger(limit) && limit > 0) return limit;
  throw new CliError(EXIT.usage, `--limit is "${given}"; it must be a whole number, 1 or more.`);
}

/** Shows one task. In JSON, a single task is a document; several are one line each. */
function show(record: Record, ids: readonly string[], { output, now }: Context): void {
  const several = ids.length > 1;
  if (output.json) output.document(record, { line: several });
  else output.data(`${recordCard(record, { colors: output.colors, now: now() })}${several ? '\n' : ''}`);
}
