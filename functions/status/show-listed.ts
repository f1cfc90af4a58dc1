import { LAST_TIME, MAX_RESULT_DEPTH } from '../../core/protocol/bounds.ts';
import { jsonFault } from '../../core/protocol/json-fault.ts';
import { errorFields, type Logger } from '../../core/protocol/logger.ts';
import type { ApiRecord } from '../../core/protocol/record.ts';
import { isFinal } from '../../core/protocol/state.ts';
import type { ListedRecord } from '../../core/records/list/list-records.ts';
import { UnreadableRecord } from '../../core/records/unreadable-record.ts';
import { showRecord } from './show-record.ts';

/** A record of a list as the API shows it; one that cannot be read or shown, as far as its entry in the index tells. Never rejects. */
export async function showListed(listed: ListedRecord, logger: Logger): Promise<ApiRecord> {
  try {
    if (listed.record instanceof Error) throw listed.record;
    const shown = await showRecord(listed.record);
    if (jsonFault([shown.result, shown.progress], MAX_RESULT_DEPTH + 1) === 'too deep') {
      throw new UnreadableRecord('result');
    }
    return shown;
  } catch (error) {
    logger.error('record in a list not readable', { taskId: listed.id, ...errorFields(error) });
    const { message } = error instanceof UnreadableRecord ? error : new UnreadableRecord('times');
    return unreadable(listed, message);
  }
}

/** `FAILURE` stands for a state that this version does not know: it has an error to say so, and does not make callers wait. */
function unreadable({ id, task, state, createdAt }: ListedRecord, message: string): ApiRecord {
  const shownState = state ?? 'FAILURE';
  return {
    id,
    task,
    state: shownState,
    ready: isFinal(shownState),
    successful: false,
    result: null,
    error: { type: 'UnreadableRecord', message },
    progress: null,
    attempts: 0,
    queue: 'default',
    createdAt: new Date(createdAt >= 0 && createdAt <= LAST_TIME ? createdAt : 0).toISOString(),
    startedAt: null,
    finishedAt: null,
    eta: null,
    expiresAt: null,
    delivery: null,
    runs: [],
    nextAttemptAt: null,
    retriedAt: null,
    waitsFor: null,
    schedule: null,
    pythonName: null,
    workflow: null,
  };
}
