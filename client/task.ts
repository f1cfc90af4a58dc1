import { checkOptions, type Rules } from './arguments/check-options.ts';
import { type Api, type ApiCall, callApi, encodePart, isRepeatRefused } from './call-api.ts';
import type { TaskRecord } from './definitions.ts';
import type { ResultOptions } from './poll-until-ready.ts';
import { hasNewTime, type RescheduleOptions, readNewTime } from './reschedule.ts';
import { CALL_RULES, type CallOptions } from './send-options.ts';
import { waitForResult } from './wait-for-result.ts';

/** Options of a status call. */
export interface StatusOptions extends CallOptions {
  /**
   * `input` adds the task's input, which is left out by default because it may hold personal data; `error` adds `traceback`, and the error of
   * each attempt to `runs`.
   */
  readonly include?: Includable | readonly Includable[] | undefined;
}

/** What a status call may add to the record. */
export type Includable = 'input' | 'error';

const STATUS_RULES: Rules<StatusOptions> = {
  ...CALL_RULES,
  include: {
    accepts: (value) => [value].flat().every((name) => name === 'input' || name === 'error'),
    must: '"input", "error" or a list of them',
  },
};

/** A task that was sent: Celery's `AsyncResult`. It holds an id and asks the API for everything else. */
export class Task<Result> {
  readonly id: string;
  /** The record as it was when the task was sent; `null` for a task known only by its id. */
  readonly record: TaskRecord<Result> | null;
  readonly #api: Api;

  constructor(api: Api, id: string, record: TaskRecord<Result> | null = null) {
    this.#api = api;
    this.id = id;
    this.record = record;
  }

  /**
   * Reads the task's record.
   *
   * @throws ApiError 404 if there is no such task, or its record has expired
   */
  async status(options: StatusOptions = {}): Promise<TaskRecord<Result>> {
    const { include, signal } = checkOptions(options, STATUS_RULES);
    const names = include === undefined ? [] : [include].flat();
    const query = { include: names.length === 0 ? undefined : names.join(',') };
    return this.#call({ method: 'GET', path: this.#path(), query, signal });
  }

  /**
   * Waits until the task has ended, with long polls of at most 25 seconds.
   *
   * @returns what its run returned
   * @throws TaskFailed if it failed; TaskRevoked if it was revoked or expired; TimedOut if it has not ended in time
   */
  result(options: ResultOptions = {}): Promise<Result> {
    return waitForResult<Result>(this.#api, this.id, options);
  }

  /**
   * Revokes the task, whether it is waiting or running. A run is aborted within ten seconds, or at its next `progress()`.
   *
   * @returns the record, `REVOKED`
   * @throws ApiError 409 if the task has already ended
   */
  revoke(options: CallOptions = {}): Promise<TaskRecord<Result>> {
    // If a try's answer was lost, the record says whether it took effect.
    return this.#change('revoke', options, ({ state }) => state === 'REVOKED');
  }

  /**
   * Moves the task to another time, earlier or later, as long as it has not started: `reschedule({ countdown: 3_600 })`. A time that has passed
   * means now.
   *
   * @returns the record, with the new time as its `eta`
   * @throws InputInvalid if the time is more than ten years away, or the task would expire first; ApiError 409 if it has started or ended
   */
  async reschedule(options: RescheduleOptions): Promise<TaskRecord<Result>> {
    const { signal, ...when } = readNewTime(options);
    const { clock } = this.#api;
    const begun = clock.now();
    // If a try's answer was lost, the task may have started since, at its new time.
    return this.#change('reschedule', { signal }, (record) => hasNewTime(record, when, begun, clock.now()), {
      ...when,
    });
  }

  /**
   * Sends a failed or revoked task again, under the same id and with the input in its record.
   *
   * @returns the record, `PENDING`
   * @throws ApiError 409 if the task is in another state
   */
  retry(options: CallOptions = {}): Promise<TaskRecord<Result>> {
    return this.#change('retry', options, ({ state }) => state !== 'FAILURE' && state !== 'REVOKED');
  }

  /**
   * Has the task forgotten, which must have ended: its input, result and errors are erased, and nobody can look it up any more.
   *
   * @throws ApiError 409 if the task has not ended, 404 if there is no such task or it was forgotten before
   */
  async forget(options: CallOptions = {}): Promise<void> {
    const { signal } = checkOptions(options, CALL_RULES);
    try {
      await callApi(this.#api, { method: 'DELETE', path: this.#path(), signal });
    } catch (error) {
      if (!isRepeatRefused(error, 404)) throw error;
    }
  }

  async #change(
    change: 'revoke' | 'reschedule' | 'retry',
    options: CallOptions,
    isDone: (record: TaskRecord<Result>) => boolean,
    query: NonNullable<ApiCall['query']> = {},
  ): Promise<TaskRecord<Result>> {
    const { signal } = checkOptions(options, CALL_RULES);
    try {
      return await this.#call({ method: 'POST', path: `${this.#path()}/${change}`, query, signal });
    } catch (error) {
      if (!isRepeatRefused(error, 409)) throw error;
      const record = await this.status({ signal });
      if (!isDone(record)) throw error;
      return record;
    }
  }

  #path(): string {
    return `/tasks/${encodePart(this.id)}`;
  }

  async #call(call: ApiCall): Promise<TaskRecord<Result>> {
    const { body } = await callApi(this.#api, call);
    // The API's contract: these calls answer with the record.
    return body as TaskRecord<Result>;
  }
}
