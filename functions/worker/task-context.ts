import type { TaskContext } from '../../core/definition/definition.ts';
import { MAX_PROGRESS_BYTES } from '../../core/protocol/bounds.ts';
import { AttemptSuperseded, NonRetryable } from '../../core/protocol/errors.ts';
import { byteLength } from '../../core/protocol/json.ts';
import type { AttemptKey } from '../../core/protocol/outcome.ts';
import { saveProgress } from '../../core/records/save-progress.ts';
import type { Worker } from './worker.ts';

/** What one run is given. `life` is the task's, from 1; `run` is aborted when its progress finds that the attempt is no longer the task's. */
export function taskContext(
  { table, mailerOf, logger, clock }: Worker,
  key: AttemptKey,
  life: number,
  run: AbortController,
): TaskContext {
  return {
    id: key.id,
    attempt: key.attempt,
    signal: run.signal,
    logger,
    mailer: mailerOf({ id: key.id, life }),
    sleep: (ms) => clock.sleep(ms, run.signal),
    progress: async (value) => {
      run.signal.throwIfAborted();
      const bytes = byteLength(JSON.stringify(value));
      if (bytes > MAX_PROGRESS_BYTES) {
        throw new NonRetryable(
          `A progress of ${bytes} bytes was reported; ${MAX_PROGRESS_BYTES} is the most.`,
        );
      }
      if (await saveProgress(table, key, value)) return;
      run.abort(new AttemptSuperseded('The task was revoked, or another worker took it over.'));
      run.signal.throwIfAborted();
    },
  };
}
