import { type ApiRecord, type Include, type TaskRecord, toApiRecord } from '../../core/protocol/record.ts';
import { isFinal } from '../../core/protocol/state.ts';

/** A record as the API shows it, with the tasks that it waits for. */
export async function showRecord(record: TaskRecord, include: Include = {}): Promise<ApiRecord> {
  if (!record.blocked || isFinal(record.state)) return toApiRecord(record, include);
  // Loaded on demand: few tasks wait for others.
  const { awaitedBy } = await import('./workflows/awaited-by.ts');
  return toApiRecord(record, include, awaitedBy(record));
}
