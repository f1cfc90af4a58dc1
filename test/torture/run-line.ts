import { randomUUID } from 'node:crypto';
import { closeSync, fsyncSync, openSync, readFileSync, writeSync } from 'node:fs';
import { pid } from 'node:process';
import { Snooze } from '../../core/protocol/errors.ts';

/** The start or the end of one run, as the task itself wrote it down. */
export interface RunLine {
  readonly at: number;
  readonly event: 'start' | 'returned' | 'threw' | 'snoozed';
  /** Made up for this run alone. */
  readonly run: string;
  readonly id: string;
  readonly task: string;
  readonly attempt: number;
  readonly nonce: string;
  readonly pid: number;
}

/** What is the same on each line of a run. */
export type RunOf = Pick<RunLine, 'id' | 'task' | 'attempt' | 'nonce'>;

/** Writes down that a run starts, does the work, and writes down how it ended. Each line is on the disk before anything else happens. */
export async function logged<Result>(file: string, of: RunOf, work: () => Promise<Result>): Promise<Result> {
  const run = randomUUID();
  const write = (event: RunLine['event']) =>
    append(file, { at: Date.now(), event, run, ...of, pid } satisfies RunLine);
  write('start');
  try {
    const result = await work();
    write('returned');
    return result;
  } catch (error) {
    write(error instanceof Snooze ? 'snoozed' : 'threw');
    throw error;
  }
}

function append(file: string, line: RunLine): void {
  const descriptor = openSync(file, 'a');
  try {
    // One write: lines of several processes are never mixed.
    writeSync(descriptor, `${JSON.stringify(line)}\n`);
    fsyncSync(descriptor);
  } finally {
    closeSync(descriptor);
  }
}

/** Every line of a file. A process that is killed in the midst of its write leaves half a line: that one is left out. */
export function readRunLines(file: string): readonly RunLine[] {
  return readFileSync(file, 'utf8')
    .split('\n')
    .filter((text) => text.startsWith('{') && text.endsWith('}'))
    .map((text): RunLine => JSON.parse(text));
}
