import { readCeleryEntry } from '../../../core/celery/celery-entry.ts';
import type { CeleryTable } from '../../../core/celery/celery-results.ts';
import type { CeleryWorker, ResultState } from '../../../core/celery/result-state.ts';
import { celeryTaskOf } from '../../../core/celery/tell-celery.ts';
import { writeResult } from '../../../core/celery/write-result.ts';
import { DEFAULT_RESULT_TTL_SECONDS } from '../../../core/protocol/bounds.ts';
import { errorFields } from '../../../core/protocol/logger.ts';
import { lifeOf } from '../../../core/protocol/message.ts';
import type { Listen } from '../attempt-listener.ts';
import type { Worker } from '../worker.ts';

/**
 * Shows Celery's clients how an attempt fares: STARTED, if the deployment tracks that, PROGRESS and RETRY. They can do without, so a fault is
 * logged, and the attempt goes on, up to six seconds later (three tries of two seconds); how the task ends, its outbox tells.
 *
 * @param ran who runs it, as STARTED says
 */
export function celeryListener(
  { logger, clock }: Pick<Worker, 'logger' | 'clock'>,
  { table, ...results }: CeleryTable,
  ran: CeleryWorker,
): Listen {
  return (message, attempt) => {
    const entry = readCeleryEntry(message.outbox);
    if (!entry || entry.ignore) return null;
    const task = celeryTaskOf(message, entry);
    const life = lifeOf(message);
    let sequence = 0;
    const show = async (state: ResultState) => {
      try {
        await writeResult(table, task, state, DEFAULT_RESULT_TTL_SECONDS, results);
      } catch (error) {
        logger.warn('state not shown to Celery', {
          taskId: message.id,
          state: state.status,
          ...errorFields(error),
        });
      }
    };
    return {
      started: () => show({ life, attempt, at: clock.now(), status: 'STARTED', worker: ran }),
      progressed: (value) => {
        sequence += 1;
        return show({ life, attempt, at: clock.now(), status: 'PROGRESS', value, sequence });
      },
      retried: ({ error, at, notBefore }) =>
        show({ life, attempt, at, status: 'RETRY', error, until: notBefore }),
    };
  };
}
