import type { TaskRecord } from '../../core/protocol/record.ts';
import { isFinal } from '../../core/protocol/state.ts';
import { noSuchTask } from '../../core/records/find-record.ts';
import { readTask } from '../../core/records/read-record.ts';
import type { Status } from './status.ts';

/** Delays between two reads, in milliseconds: short at first, because most tasks take less than a second, then growing to a second. */
const FIRST_DELAY_MS = 50;
const LAST_DELAY_MS = 1_000;
const GROWTH = 1.5;

/**
 * Reads a record again and again until its state is final or the wait is over.
 *
 * @param waitMs milliseconds; 0 reads once
 * @throws ProblemError 404 if there is no such task
 */
export async function waitForFinal(
  { table, clock }: Status,
  id: string,
  waitMs: number,
): Promise<TaskRecord> {
  const end = clock.now() + waitMs;
  for (let delay = FIRST_DELAY_MS; ; delay = Math.min(LAST_DELAY_MS, delay * GROWTH)) {
    const record = await readTask(table, id, clock);
    if (!record) return noSuchTask();
    const left = end - clock.now();
    if (isFinal(record.state) || left <= 0) return record;
    await clock.sleep(Math.min(delay, left));
  }
}
