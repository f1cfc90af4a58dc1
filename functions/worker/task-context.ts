import type { TaskContext } from '../../core/definition/definition.ts';
import { isRefusedForGood, reasonOfRefusal } from '../../core/protocol/aws-fault.ts';
import { MAX_PROGRESS_BYTES } from '../../core/protocol/bounds.ts';
import { AttemptSuperseded, NonRetryable, toTaskError } from '../../core/protocol/errors.ts';
import { byteLength } from '../../core/protocol/json.ts';
import type { AttemptKey } from '../../core/protocol/outcome.ts';
import { toJson } from '../../core/protocol/to-json.ts';
import { saveProgress } from '../../core/records/save-progress.ts';
import type { Worker } from './worker.ts';

/** The context of one run. `life` is the task's, from 1; `run` is aborted when a progress report finds that the attempt was superseded. */
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
      checkProgress(value);
      if (await saveProgress(table, key, value).catch(throwIfForGood)) return;
      run.abort(superseded());
      run.signal.throwIfAborted();
    },
  };
}

/** @throws NonRetryable for what no attempt could store, or could store only as something else */
function checkProgress(value: unknown): void {
  let text: string;
  try {
    text = toJson(value, 'progress');
  } catch (cause) {
    throw new NonRetryable(`The progress is not JSON: ${toTaskError(cause).message}`, { cause });
  }
  const bytes = byteLength(text);
  if (bytes > MAX_PROGRESS_BYTES) {
    throw new NonRetryable(`The progress has ${bytes} bytes; the maximum is ${MAX_PROGRESS_BYTES}.`);
  }
}

function throwIfForGood(cause: unknown): never {
  if (!isRefusedForGood(cause)) throw cause;
  throw new NonRetryable(`The table refuses the progress for good: ${reasonOfRefusal(cause)}.`, { cause });
}

/** Why a run is aborted whose attempt is no longer the record's. */
export function superseded(): AttemptSuperseded {
  return new AttemptSuperseded('The task was revoked, or another worker took it over.');
}
