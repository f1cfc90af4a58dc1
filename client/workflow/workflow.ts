import type { ApiNode, Outline } from '../../core/protocol/api-workflow.ts';
import { MAX_WAIT_SECONDS } from '../../core/protocol/bounds.ts';
import { check, checkOptions, type Rules } from '../arguments/check-options.ts';
import { LIMIT, PAGE_LIMIT, TEXT } from '../arguments/rules.ts';
import { type Api, type ApiCall, callApi, encodePart, isRepeatRefused } from '../call-api.ts';
import { TimedOut } from '../errors.ts';
import { type Pages, pagesOf } from '../pages.ts';
import { pollUntilReady, type ResultOptions } from '../poll-until-ready.ts';
import { CALL_RULES, type CallOptions } from '../send-options.ts';
import { ResultUnavailable, WorkflowFailed, WorkflowRevoked } from './workflow-errors.ts';
import type { WorkflowRecord } from './workflow-record.ts';

/** Options of reading a workflow. */
export interface WorkflowStatusOptions extends CallOptions {
  /** `outline` adds what was sent, with the numbers of its tasks in the order of `nodes()`. */
  readonly include?: 'outline' | undefined;
  /** Seconds that the API waits for the workflow's end before it answers: up to 25. Default 0. */
  readonly wait?: number | undefined;
}

/** A task of a workflow, as the API lists it. */
export type WorkflowTask = ApiNode;

/** Which tasks of a workflow to list. */
export interface WorkflowTasksOptions extends CallOptions {
  /** Maximum tasks per page: 1 to 100. Default 20. */
  readonly limit?: number | undefined;
}

/** One page of a workflow's tasks. */
export interface WorkflowTaskPage {
  readonly nodes: readonly WorkflowTask[];
  readonly cursor: string | null;
}

/** The tasks of a workflow, in the order in which they were sent: `for await (const { task, state } of workflow.nodes())`. Reads pages as they are needed. */
export type WorkflowTaskList = Pages<WorkflowTask, WorkflowTaskPage>;

const STATUS_RULES: Rules<WorkflowStatusOptions> = {
  ...CALL_RULES,
  include: { accepts: (value) => value === 'outline', must: '"outline"' },
  wait: {
    accepts: (value) => LIMIT.accepts(value) && Number(value) <= MAX_WAIT_SECONDS,
    must: `a number of seconds from 0 to ${MAX_WAIT_SECONDS}`,
  },
};

const TASKS_RULES: Rules<WorkflowTasksOptions> = { ...CALL_RULES, limit: PAGE_LIMIT };

/** A workflow that was sent. It holds an id and asks the API for everything else. */
export class Workflow<Result> {
  readonly id: string;
  /** The workflow as it was when it was sent; `null` for one known only by its id. */
  readonly record: WorkflowRecord<Result> | null;
  readonly #api: Api;

  constructor(api: Api, id: string, record: WorkflowRecord<Result> | null = null) {
    this.#api = api;
    this.id = id;
    this.record = record;
  }

  /**
   * Reads how the workflow fares.
   *
   * @throws ApiError 404 if there is no such workflow, or it has expired
   */
  async status(options: WorkflowStatusOptions = {}): Promise<WorkflowRecord<Result>> {
    const { include, wait, signal } = checkOptions(options, STATUS_RULES);
    const waitMs = (wait ?? 0) * 1000;
    return this.#call({ method: 'GET', path: this.#path(), query: { include, wait }, signal, waitMs });
  }

  /**
   * Waits until the workflow has ended, with long polls of at most 25 seconds.
   *
   * @returns what it gives
   * @throws WorkflowFailed if it failed; WorkflowRevoked if it was revoked; TimedOut if it has not ended in time; ResultUnavailable if it gives a
   * list of more than 350 KiB
   */
  async result(options: ResultOptions = {}): Promise<Result> {
    const late = (seconds: number, workflow: WorkflowRecord<Result> | null) =>
      new TimedOut(`workflow ${this.id}`, seconds, { workflow });
    const workflow = await pollUntilReady(this.#api, { path: this.#path(), late }, options);
    if (workflow.state === 'FAILURE') throw new WorkflowFailed(workflow);
    if (workflow.state === 'REVOKED') throw new WorkflowRevoked(workflow);
    if (workflow.result === null && workflow.total !== 1) await this.#throwIfUnavailable(options);
    // A task that succeeded has a result, which is `null` if its run returned nothing.
    return workflow.result as Result;
  }

  /** The tasks of the workflow, in the order in which they were sent. */
  nodes(options: WorkflowTasksOptions = {}): WorkflowTaskList {
    const { limit, signal } = checkOptions(options, TASKS_RULES);
    const page = async (cursor: string | null = null): Promise<WorkflowTaskPage> => {
      if (cursor !== null) check('cursor', cursor, TEXT);
      const query = { limit, cursor: cursor ?? undefined };
      const { body } = await callApi(this.#api, {
        method: 'GET',
        path: `${this.#path()}/nodes`,
        query,
        signal,
      });
      // The API's contract.
      return body as WorkflowTaskPage;
    };
    return pagesOf(page, ({ nodes }) => nodes);
  }

  /**
   * Revokes all tasks of the workflow that have not ended, waiting or running.
   *
   * @returns the workflow, `REVOKED`
   * @throws ApiError 409 if it has already ended
   */
  revoke(options: CallOptions = {}): Promise<WorkflowRecord<Result>> {
    return this.#change('revoke', options, ({ state }) => state === 'REVOKED');
  }

  /**
   * Sends the tasks that failed by themselves again, under the same ids. What failed because of them runs once they succeed.
   *
   * @throws ApiError 409 if none has
   */
  retry(options: CallOptions = {}): Promise<WorkflowRecord<Result>> {
    return this.#change('retry', options, ({ state }) => state !== 'FAILURE' && state !== 'REVOKED');
  }

  /** A list is never `null`: it is not in the answer. */
  async #throwIfUnavailable({ signal }: CallOptions): Promise<void> {
    const workflow = await this.status({ include: 'outline', signal });
    if (workflow.outline && givesList(workflow.outline)) throw new ResultUnavailable(workflow);
  }

  async #change(
    change: 'revoke' | 'retry',
    options: CallOptions,
    isDone: (workflow: WorkflowRecord<Result>) => boolean,
  ): Promise<WorkflowRecord<Result>> {
    const { signal } = checkOptions(options, CALL_RULES);
    try {
      return await this.#call({ method: 'POST', path: `${this.#path()}/${change}`, signal });
    } catch (error) {
      // If a try's answer was lost, the workflow says whether it took effect.
      if (!isRepeatRefused(error, 409)) throw error;
      const workflow = await this.status({ signal });
      if (!isDone(workflow)) throw error;
      return workflow;
    }
  }

  #path(): string {
    return `/workflows/${encodePart(this.id)}`;
  }

  async #call(call: ApiCall): Promise<WorkflowRecord<Result>> {
    const { body } = await callApi(this.#api, call);
    // The API's contract: these calls answer with the workflow.
    return body as WorkflowRecord<Result>;
  }
}

/** Whether what was sent gives a list, as a group does, and not what one task gives. */
function givesList(outline: Outline): boolean {
  switch (outline.kind) {
    case 'task':
      return false;
    case 'map':
    case 'group':
      return true;
    case 'chain': {
      const last = outline.parts.at(-1);
      return last !== undefined && givesList(last);
    }
    case 'chord':
      return givesList(outline.body);
    case 'link':
      return givesList(outline.of);
  }
}
