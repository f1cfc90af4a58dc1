import { inTurns } from '../../client/in-turns.ts';
import { LovageError, type Task } from '../../client/index.ts';
import { InvalidArgument } from '../../core/protocol/invalid-argument.ts';
import type { Json } from '../../core/protocol/json.ts';
import { CliError, EXIT } from '../cli-error.ts';
import type { Context } from '../context.ts';
import { explainError } from '../explain-error.ts';
import { readTime, type TimeFlags } from '../send/call-options.ts';
import { paintState } from '../show/record.ts';
import { relativeTime } from '../show/relative-time.ts';
import { tellError } from '../tell-error.ts';
import { oneLine } from '../terminal/clean-text.ts';
import { type Filter, find, readLimit, readState } from './tasks.ts';

/** Concurrent calls. */
const CONCURRENCY = 8;

/** `lovage revoke ID…` */
export async function revoke(ids: readonly string[], context: Context): Promise<void> {
  await changeAll('revoke', ids, context);
}

/** `lovage reschedule ID… --in DURATION` or `--at TIME` */
export async function reschedule(
  ids: readonly string[],
  flags: Pick<TimeFlags, 'in' | 'at'>,
  context: Context,
): Promise<void> {
  const time = readTime(flags);
  if (time === null) {
    throw new CliError(EXIT.usage, 'Give --in or --at: the new time.', {
      hint: 'For example: lovage reschedule ID --in 3d',
    });
  }
  const { output, signal, now } = context;
  await eachTask(ids, context, async (task) => {
    const record = await task.reschedule({ ...time, signal });
    if (output.json) return output.document(record, { line: ids.length > 1 });
    const when = record.eta === null ? '' : `  ${oneLine(record.eta)}  (${relativeTime(record.eta, now())})`;
    output.data(`${oneLine(record.id)}  ${paintState(output.colors, record.state)}${when}`);
  });
}

/** `lovage forget ID…`: asks first. */
export async function forget(
  ids: readonly string[],
  { yes = false }: { yes?: boolean },
  context: Context,
): Promise<void> {
  const what = ids.length === 1 ? 'the task' : `${ids.length} tasks`;
  const question = `Forget ${what}? Input, result and errors are erased for good.`;
  if (!yes && !(await context.confirm(question))) return context.output.note('Nothing was done.');
  const { output, signal } = context;
  await eachTask(ids, context, async (task) => {
    await task.forget({ signal });
    if (output.json) output.document({ id: task.id, forgotten: true }, { line: ids.length > 1 });
    else output.data(`${oneLine(task.id)}  forgotten`);
  });
}

/** `lovage retry ID…`, or with a filter: shows how many tasks it found, and asks. */
export async function retry(
  ids: readonly string[],
  { yes = false, ...filter }: Filter & { yes?: boolean },
  context: Context,
): Promise<void> {
  const filtered = filter.state !== undefined || filter.task !== undefined || filter.limit !== undefined;
  if (ids.length > 0 && filtered) throw new CliError(EXIT.usage, 'Give ids or a filter, not both.');
  if (ids.length > 0) return changeAll('retry', ids, context);
  const state = readState(filter.state);
  const limit = readLimit(filter.limit) ?? Number.POSITIVE_INFINITY;
  if (state !== 'FAILURE' && state !== 'REVOKED') {
    const hint = 'For example: lovage retry --state FAILURE --task send_email';
    throw new CliError(
      EXIT.usage,
      'Give ids, or --state FAILURE or REVOKED: no other tasks can be retried.',
      { hint },
    );
  }
  const found = await find({ ...filter, state }, limit, context);
  const name = filter.task === undefined ? '' : `${filter.task} `;
  if (found.length === 0) {
    if (context.output.json) return;
    return context.output.note(`No ${name}tasks are in ${state}.`);
  }
  const what = `${found.length} ${name}task${found.length === 1 ? '' : 's'} in ${state}`;
  if (!yes && !(await context.confirm(`Retry ${what}?`))) return context.output.note('Nothing was done.');
  await changeAll(
    'retry',
    found.map(({ id }) => id),
    context,
  );
}

/** Changes tasks. */
function changeAll(change: 'revoke' | 'retry', ids: readonly string[], context: Context): Promise<void> {
  const { output, signal } = context;
  return eachTask(ids, context, async (task) => {
    const record = await task[change]({ signal });
    if (output.json) output.document(record, { line: ids.length > 1 });
    else output.data(`${oneLine(record.id)}  ${paintState(output.colors, record.state)}`);
  });
}

/** Does something with tasks, several at a time. A refused one does not stop the others. */
async function eachTask(
  ids: readonly string[],
  context: Context,
  act: (task: Task<Json>) => Promise<void>,
): Promise<void> {
  const { output } = context;
  const { client } = await context.connect();
  const refused: CliError[] = [];
  let done = 0;
  await inTurns(ids, CONCURRENCY, async (id) => {
    try {
      await act(client.task(id));
      done += 1;
    } catch (error) {
      const isOwn = error instanceof LovageError || error instanceof InvalidArgument;
      const explained = isOwn ? explainError(error) : null;
      // Collects errors of single tasks. Without an answer, the other tasks would get none either.
      if (!explained || explained.exitCode === EXIT.noAnswer) throw error;
      refused.push(new CliError(explained.exitCode, `${id}: ${explained.message}`, explained));
    }
  });
  const [first] = refused;
  if (first && ids.length === 1) throw first;
  for (const error of refused) tellError(error, output);
  if (ids.length > 1 && !output.json) output.note(`${done} of ${ids.length} done`);
  if (first) context.exitWith(EXIT.failed);
}
