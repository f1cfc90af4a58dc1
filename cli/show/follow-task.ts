import { type Task, TaskFailed, type TaskRecord, TaskRevoked, TimedOut } from '../../client/index.ts';
import type { Json } from '../../core/protocol/json.ts';
import { EXIT, Interrupted } from '../cli-error.ts';
import type { Context } from '../context.ts';
import { oneLine } from '../terminal/clean-text.ts';
import { paintState, progressText, recordCard } from './record.ts';
import { duration } from './relative-time.ts';
import { cut } from './table.ts';

interface FollowOptions {
  readonly context: Context;
  /** Seconds; `undefined` for no limit. */
  readonly timeout: number | undefined;
  /** Whether every change is data (`watch`), or only the end (`send --wait`). */
  readonly watched: boolean;
}

/** Length of each long poll in seconds: the progress shown is at most this old. */
const LOOK_EVERY_SECONDS = 1;

/**
 * Shows a task's progress until it ends, and then its record. The exit code is 1 if it failed or was revoked.
 *
 * @throws TimedOut if `timeout` passes first; the task continues
 */
export async function followTask(
  task: Task<Json>,
  { context, timeout, watched }: FollowOptions,
): Promise<void> {
  const { output, signal, now } = context;
  const begun = now();
  let shown = '';
  for (;;) {
    const left = timeout === undefined ? LOOK_EVERY_SECONDS : timeout - (now() - begun) / 1000;
    const record = await look(task, Math.max(0, Math.min(LOOK_EVERY_SECONDS, left)), signal);
    if (watched && output.json && record && JSON.stringify(record) !== shown) {
      shown = JSON.stringify(record);
      output.document(record, { line: true });
    }
    if (record?.ready) return end(record, { context, watched });
    if (record) {
      const state = paintState(output.noteColors, record.state);
      const text = [progressText(record), `${duration(now() - begun)}`].filter(Boolean).join('  ');
      output.liveLine(`${state}  ${cut(oneLine(text), output.noteWidth - 12)}`);
      if (watched && !output.live && !output.json && text !== shown) note(record);
    }
    if (timeout !== undefined && (now() - begun) / 1000 >= timeout) {
      output.liveLine('');
      if (output.json && !watched) output.document(record);
      throw new TimedOut(`task ${task.id}`, timeout, { record });
    }
  }

  /** Writes a line for each change, if there is no terminal. */
  function note(record: TaskRecord<Json>): void {
    const text = [record.state, progressText(record)].filter(Boolean).join('  ');
    if (text === shown) return;
    shown = text;
    output.note(text);
  }
}

/** @returns the record after so many seconds, sooner if the task ends; `null` if it could not be looked up in time */
async function look(
  task: Task<Json>,
  seconds: number,
  signal: AbortSignal,
): Promise<TaskRecord<Json> | null> {
  try {
    await task.result({ timeout: seconds, signal });
    return await task.status({ signal });
  } catch (error) {
    if (error instanceof TaskFailed || error instanceof TaskRevoked) return task.status({ signal });
    if (error instanceof TimedOut) return error.record as TaskRecord<Json> | null;
    if (error instanceof Interrupted) {
      throw new Interrupted(`Stopped waiting. The task continues: lovage watch ${task.id}`);
    }
    throw error;
  }
}

function end(
  record: TaskRecord<Json>,
  { context: { output, exitWith, now }, watched }: Pick<FollowOptions, 'context' | 'watched'>,
): void {
  output.liveLine('');
  if (!record.successful) exitWith(EXIT.failed);
  if (!output.json) output.data(recordCard(record, { colors: output.colors, now: now() }));
  else if (!watched) output.document(record);
}
