import { existsSync, mkdirSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { LocalSettingsError } from '../local-settings.ts';
import { codeOf } from '../message-of.ts';
import { readJson } from './manifest.ts';

/** Where a local system keeps what is to be there after a restart. */
export interface DataFolder {
  /** The folder of DynamoDB's items. */
  readonly items: string;
  /** The folder of SQS's messages. */
  readonly messages: string;
  /** The file of the emails that were sent. */
  readonly emails: string;
  /** The queues that are paused. */
  readonly paused: ReadonlySet<string>;
  /** Keeps whether a queue is paused. */
  keepPaused(queue: string, isPaused: boolean): void;
  /** Whether the system that used it last was stopped, rather than killed, and left nothing to restore. */
  readonly wasClosed: boolean;
  /** Says that what a killed system left behind is whole again. */
  restored(): void;
  /** Says that nothing writes to it any more, and lets another system use it. */
  close(): void;
}

/**
 * Opens a folder for data, and makes it if there is none. Only one system may use it at a time: SQLite's lock on a file in it ends with the process,
 * however that ends.
 *
 * @throws LocalSettingsError if it cannot be written to, or another system uses it
 */
export async function openDataFolder(folder: string): Promise<DataFolder> {
  const closed = path.join(folder, 'closed');
  const { DatabaseSync } = await import('node:sqlite');
  let lock: InstanceType<typeof DatabaseSync>;
  try {
    const isNew = !existsSync(folder);
    mkdirSync(folder, { recursive: true });
    // Nobody wants to commit it.
    if (isNew) writeFileSync(path.join(folder, '.gitignore'), '*\n');
    lock = new DatabaseSync(path.join(folder, 'lock.db'));
  } catch (error) {
    throw new LocalSettingsError(
      `The data cannot be kept in ${folder} (${codeOf(error)}). Name another folder.`,
    );
  }
  try {
    lock.exec('BEGIN EXCLUSIVE');
  } catch {
    lock.close();
    throw new LocalSettingsError(
      `Another local system uses the data in ${folder}. Stop it, or name another folder.`,
    );
  }
  // A system that was killed, and then one that did not start, are as one that was killed.
  const wasClosed = existsSync(closed) || !existsSync(path.join(folder, 'items'));
  let isWhole = wasClosed;
  rmSync(closed, { force: true });
  const pausedFile = path.join(folder, 'paused.json');
  const paused = new Set(existsSync(pausedFile) ? (readJson(pausedFile)?.['queues'] as string[]) : []);
  return {
    items: path.join(folder, 'items'),
    messages: path.join(folder, 'messages'),
    emails: path.join(folder, 'emails.jsonl'),
    paused,
    keepPaused: (queue, isPaused) => {
      if (isPaused) paused.add(queue);
      else paused.delete(queue);
      const written = `${pausedFile}.new`;
      writeFileSync(written, JSON.stringify({ queues: [...paused] }));
      renameSync(written, pausedFile);
    },
    wasClosed,
    restored: () => {
      isWhole = true;
    },
    close: () => {
      if (isWhole) writeFileSync(closed, '');
      lock.close();
    },
  };
}
