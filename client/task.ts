import { type Api, type ApiCall, callApi, encodePart, triesUntil } from './call-api.ts';
import type { TaskRecord } from './definitions.ts';
import { ApiError } from './errors.ts';
import type { CallOptions } from './send-options.ts';
import { type ResultOptions, waitForResult } from './wait-for-result.ts';

/** What a status call takes. */
export interface StatusOptions extends CallOptions {
  /** `input` shows the task's input too, which is left out otherwise because it may hold personal data. */
  readonly include?: 'input' | undefined;
}

/** A task that was sent: Celery's `AsyncResult`. It holds an id and asks the API for all else. */
export class Task<Result> {
  readonly id: string;
  /** The record as it was when the task was sent; `null` for a task that was looked up by its id. */
  readonly record: TaskRecord<Result> | null;
  readonly #api: Api;

  constructor(api: Api, id: string, record: TaskRecord<Result> | null = null) {
    this.#api = api;
    this.id = id;
    this.record = record;
  }

  /**
   * Looks the task up.
   *
   * @throws ApiError 404 when there is no such task, or its record has expired
   */
  status({ include, signal }: StatusOptions = {}): Promise<TaskRecord<Result>> {
    return this.#call({ method: 'GET', path: this.#path(), query: { include }, signal });
  }

  /**
   * Waits until the task has ended, by long polls of 25 seconds at the most.
   *
   * @returns what its run returned
   * @throws TaskFailed when it failed; TaskRevoked when it was revoked or expired; TimedOut when it has not ended in time
   */
  result(options: ResultOptions = {}): Promise<Result> {
    return waitForResult<Result>(this.#api, this.id, options);
  }

  /**
   * Revokes the task, whatever it is doing. A run that is under way is aborted at its next `progress()`.
   *
   * @returns the record, `REVOKED`
   * @throws ApiError 409 when the task has ended already
   */
  revoke({ signal }: CallOptions = {}): Promise<TaskRecord<Result>> {
    // Whether a try whose answer was lost has done it, the record says.
    return this.#change('revoke', signal, ({ state }) => state === 'REVOKED');
  }

  /**
   * Sends a task again that failed or was revoked, under the same id and with the input that its record keeps.
   *
   * @returns the record, `PENDING`
   * @throws ApiError 409 when the task is in another state
   */
  retry({ signal }: CallOptions = {}): Promise<TaskRecord<Result>> {
    return this.#change('retry', signal, ({ state }) => state !== 'FAILURE' && state !== 'REVOKED');
  }

  async #change(
    change: 'revoke' | 'retry',
    signal: AbortSignal | undefined,
    isDone: (record: TaskRecord<Result>) => boolean,
  ): Promise<TaskRecord<Result>> {
    try {
      return await this.#call({ method: 'POST', path: `${this.#path()}/${change}`, signal });
    } catch (error) {
      if (!(error instanceof ApiError) || error.status !== 409 || triesUntil(error) === 1) throw error;
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
