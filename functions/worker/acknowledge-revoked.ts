import { finish, hasEnded } from '../../core/ending/finish.ts';
import { isForeign } from '../../core/ending/foreign-message.ts';
import type { RetryMessage } from '../../core/protocol/message.ts';
import type { Acknowledgement } from '../../core/queue/consume-batch.ts';
import { readRecord } from '../../core/records/read-record.ts';
import { isHead, readHead } from '../../core/workflow/head-item.ts';
import { readItemById } from '../../core/workflow/update-item.ts';
import type { Worker } from './worker.ts';

/**
 * Ends a member in a later life whose workflow was revoked since it was retried by hand. The revoke took it for ended, if this message had been sent and its
 * record was not open again; and a retry of a workflow that was revoked lets that go on before it sends a message. Its record is open by now, so that a
 * revoke which comes later finds it.
 *
 * @param workflow its id
 * @returns `null` if the task is to run
 */
export async function acknowledgeRevoked(
  worker: Worker,
  message: RetryMessage,
  workflow: string,
  resultTtl: number,
): Promise<Acknowledgement | null> {
  const { table, logger } = worker;
  const item = await readItemById(table, workflow);
  if (!item || !isHead(item) || readHead(item).state !== 'REVOKED') return null;
  const record = await readRecord(table, message.id);
  // The claim finds out what it is.
  if (record?.workflow?.id !== workflow || isForeign(record, message)) return null;
  const end = { kind: 'revoked', life: message.life, hasOutbox: false } as const;
  const finished = await finish(worker, { id: message.id }, end, { resultTtl, countedAs: message.task });
  if (finished.ended) logger.info('revoked with its workflow', { workflow });
  return hasEnded(finished) ? { kind: 'delete' } : null;
}
