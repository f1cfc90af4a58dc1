import { type Task, TaskFailed, type TaskRecord, TaskRevoked, TimedOut } from '../../client/index.ts';
import type { Json } from '../../core/protocol/json.ts';
import { EXIT, Interrupted } from '../cli-error.ts';
import type { Context } from '../context.ts';
import { paintState, progressText, recordCard } from './record.ts';
import { duration } from './relative-time.ts';
import { cut } from './table.ts';

interface FollowOptions {
  readonly context: Context;
  /** Seconds; as long as it takes when not given. */
  readonly timeout: number | undefined;
  /** Whether every change is data (`watch`), or the end alone (`send --wait`). */
  readonly watched: boolean;
}

/** Seconds of each long poll: how old a progress may be that is shown. */
const LOOK_EVERY_SECONDS = 1;

/**
 * Shows how far a task is until it has ended, and then what came of it. Exit code 1 when it failed or was revoked.
 *
 * @throws TimedOut when `timeout` is over first; it goes on
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
      output.liveLine(`${state}  ${cut(text, output.noteWidth - 12)}`);
      if (watched && !output.live && !output.json && text !== shown) note(record);
    }
    if (timeout !== undefined && (now() - begun) / 1000 >= timeout) {
      output.liveLine('');
      if (output.json && !watched) output.document(record);
      throw new TimedOut(task.id, timeout, record);
    }
  }

  /** Without a terminal, a line for each change. */
  function note(record: TaskRecord<Json>): void {
    const text = [record.state, progressText(record)].filter(Boolean).join('  ');
    if (text === shown) return;
    shown = text;
    output.note(text);
  }
}

/** @returns the record within so many seconds, sooner when the task has ended; `null` when it could not be looked up in time */
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
      throw new Interrupted(`Not waiting any more. The task goes on: lovage watch ${task.id}`);
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
