import type { MailContext } from '../../core/definition/definition.ts';
import { isRefusedForGood, reasonOfRefusal } from '../../core/protocol/aws-fault.ts';
import { MAX_PROGRESS_BYTES } from '../../core/protocol/bounds.ts';
import { withholdCause } from '../../core/protocol/error-words.ts';
import { AttemptSuperseded, NonRetryable, toTaskError } from '../../core/protocol/errors.ts';
import { byteLength, type Json } from '../../core/protocol/json.ts';
import { errorFields } from '../../core/protocol/logger.ts';
import type { MailOwner } from '../../core/protocol/mailer.ts';
import type { Occurrence } from '../../core/protocol/occurrence.ts';
import type { AttemptKey } from '../../core/protocol/outcome.ts';
import { toJson } from '../../core/protocol/to-json.ts';
import { saveProgress } from '../../core/records/save-progress.ts';
import type { AttemptListener } from './attempt-listener.ts';
import { outOfScope } from './run-scope.ts';
import type { Worker } from './worker.ts';

/** A run under way. */
export interface Run {
  readonly key: AttemptKey;
  /** The schedule that made its task. */
  readonly schedule: Occurrence | undefined;
  /** Who is told of its progress. */
  readonly listener: AttemptListener | null;
  /** Whose email it sends. */
  readonly mail: MailOwner;
  /** Whether its definition says that it sends any. */
  readonly sendsEmail: boolean;
  /** Whether it has handed an email to SES, or may have. */
  mailed: boolean;
  /** The task's signal. */
  readonly signal: AbortSignal;
  /** The same, but that it also aborts at the soft time limit. */
  readonly softSignal: AbortSignal;
  /** Aborts when the run has ended in any way; first of all when `signal` does. */
  readonly over: AbortSignal;
  /** Aborts both. */
  abort(reason: unknown): void;
}

/** What a call of the context rejects with after its run has ended: what a run leaves behind must not go on at a later task's cost. */
class RunOver extends Error {
  override readonly name = 'RunOver';
}

/** The context of one run. `run` is aborted when a progress report finds that the attempt was superseded. */
export function taskContext(worker: Worker, run: Run): MailContext {
  const { table, mailerOf, logger, clock } = worker;
  const { key, schedule, mail, listener, signal, softSignal, over } = run;
  const mailer = mailerOf(mail);
  const throwIfOver = () => {
    signal.throwIfAborted();
    if (over.aborted) throw new RunOver('The run has ended: it can no longer use its context.');
  };
  /** A call whose promise the task may ignore: its rejection must not end the process, but whoever awaits the promise still gets it. */
  const handOut =
    <Given extends readonly unknown[], Value>(name: string, call: (...given: Given) => Promise<Value>) =>
    (...given: Given): Promise<Value> => {
      const promise = (async () => {
        throwIfOver();
        return call(...given);
      })();
      promise.catch((error) => {
        // Perhaps nobody else learns of it.
        if (!over.aborted) logger.warn('call failed', { call: name, ...errorFields(error) });
      });
      return promise;
    };
  return {
    id: key.id,
    attempt: key.attempt,
    life: mail.life,
    schedule: schedule ? { name: schedule.name, at: new Date(schedule.at) } : null,
    signal,
    softSignal,
    logger,
    mailer: {
      send: handOut('mailer.send', async (email, until) => {
        if (!run.sendsEmail) throw new NonRetryable('Add sendsEmail: true to the definition of the task.');
        run.mailed = true;
        return outOfScope(() => mailer.send(email, until));
      }),
    },
    results: async function* <Result>() {
      throwIfOver();
      const { workflowResults } = await outOfScope(() => import('./workflow-results.ts'));
      const results = workflowResults(worker, key.id);
      for (;;) {
        throwIfOver();
        const next = await outOfScope(() => results.next());
        if (next.done) return;
        // The task says what it expects; its results are whatever the other tasks have returned.
        yield next.value as Result;
      }
    },
    sleep: handOut('sleep', async (ms) => {
      try {
        await outOfScope(() => clock.sleep(ms, over));
      } catch (error) {
        throwIfOver();
        throw error;
      }
    }),
    progress: handOut('progress', async (value) => {
      // A value's `toJSON` is the task's own code.
      const progress: Json = JSON.parse(progressText(value));
      if (await outOfScope(() => saveProgress(table, key, progress)).catch(throwIfForGood)) {
        await outOfScope(async () => listener?.progressed(progress));
        return;
      }
      if (!over.aborted) run.abort(superseded());
      throwIfOver();
    }),
  };
}

/**
 * A report of progress as JSON.
 *
 * @throws NonRetryable for what no attempt could store, or could store only as something else
 */
function progressText(value: unknown): string {
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
  return text;
}

function throwIfForGood(cause: unknown): never {
  if (!isRefusedForGood(cause)) throw cause;
  throw withholdCause(
    new NonRetryable(`The table refuses the progress for good: ${reasonOfRefusal(cause)}.`, { cause }),
  );
}

/** Why a run is aborted whose attempt is no longer the record's. */
export function superseded(): AttemptSuperseded {
  return new AttemptSuperseded('The task was revoked, or another worker took it over.');
}
