import { type Task, TaskFailed, TaskRevoked } from '../../client/index.ts';
import type { Json } from '../../core/protocol/json.ts';
import { EXIT } from '../cli-error.ts';
import type { Context } from '../context.ts';
import { followTask } from '../show/follow-task.ts';
import { paintState } from '../show/record.ts';
import { oneLine } from '../terminal/clean-text.ts';

/**
 * Shows a task that was just sent; with `wait`, once it has ended.
 *
 * @param options `timeout` in seconds; `undefined` for no limit
 */
export async function showSent(
  task: Task<Json>,
  { wait, timeout }: { wait: boolean; timeout: number | undefined },
  context: Context,
): Promise<void> {
  const { output } = context;
  const { record } = task;
  if (!wait) {
    if (output.json) output.document(record);
    else output.data(`${oneLine(task.id)}  ${paintState(output.colors, record?.state ?? 'PENDING')}`);
    return;
  }
  if (!output.json) output.note(`sent ${oneLine(task.id)}`);
  try {
    await followTask(task, { context, timeout, watched: false });
  } catch (error) {
    if (error instanceof TaskFailed || error instanceof TaskRevoked) context.exitWith(EXIT.failed);
    throw error;
  }
}
