import { errorFields, type Logger } from '../protocol/logger.ts';
import { removeDue } from '../records/remove-due.ts';
import { type Ending, type Finished, type FinishOptions, finish } from './finish.ts';
import { NotFollowed } from './follow.ts';
import type { TaskEnd } from './task-end.ts';

/**
 * Ends a task by its id, without a message that would come again. What follows the end stands in the due index from the end's own write on; once it
 * is done, the record leaves the index. If something in between fails, or the process dies, the sweep does the rest: so a follower that
 * fails is no fault of this call.
 */
export async function finishWithoutMessage(
  ending: Ending & { readonly logger: Logger },
  id: string,
  end: TaskEnd,
  options: FinishOptions,
): Promise<Finished> {
  const { table, logger } = ending;
  let finished: Finished;
  try {
    finished = await finish(ending, { id }, end, options);
  } catch (error) {
    if (!(error instanceof NotFollowed)) throw error;
    logger.error('followers of an end not run', errorFields(error));
    return error.finished;
  }
  const { ended, record } = finished;
  if (ended && record && record.dueOutbox !== null) {
    try {
      await removeDue(table, record, 'dueOutbox');
    } catch (error) {
      logger.warn('entry in the due index not removed', errorFields(error));
    }
  }
  return finished;
}
