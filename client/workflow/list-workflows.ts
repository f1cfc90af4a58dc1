import type { Json } from '../../core/protocol/json.ts';
import type { WorkflowState } from '../../core/protocol/workflow.ts';
import { check, checkOptions, type Rules } from '../arguments/check-options.ts';
import { PAGE_LIMIT, TEXT } from '../arguments/rules.ts';
import { type Api, callApi } from '../call-api.ts';
import { type Pages, pagesOf } from '../pages.ts';
import { CALL_RULES, type CallOptions } from '../send-options.ts';
import type { WorkflowRecord } from './workflow-record.ts';

/** Which workflows to list. */
export interface WorkflowListOptions extends CallOptions {
  /** Only workflows in this state. */
  readonly state?: WorkflowState | undefined;
  /** Maximum workflows per page: 1 to 100. Default 20. */
  readonly limit?: number | undefined;
}

/** One page of a list. It may be empty and still have a cursor: the list ends where `cursor` is `null`. */
export interface WorkflowPage {
  /** Without their results. */
  readonly workflows: readonly WorkflowRecord<Json>[];
  readonly cursor: string | null;
}

/** Workflows, newest first: `for await (const { id, counts } of client.workflows({ state: 'FAILURE' }))`. Reads pages as they are needed. */
export type WorkflowList = Pages<WorkflowRecord<Json>, WorkflowPage>;

const RULES: Rules<WorkflowListOptions> = { ...CALL_RULES, state: TEXT, limit: PAGE_LIMIT };

/** Lists workflows. @throws InvalidArgument if an option is invalid */
export function listWorkflows(api: Api, options: WorkflowListOptions): WorkflowList {
  const { state, limit, signal } = checkOptions(options, RULES);
  const page = async (cursor: string | null = null): Promise<WorkflowPage> => {
    if (cursor !== null) check('cursor', cursor, TEXT);
    const query = { state, limit, cursor: cursor ?? undefined };
    const { body } = await callApi(api, { method: 'GET', path: '/workflows', query, signal });
    // The API's contract.
    return body as WorkflowPage;
  };
  return pagesOf(page, ({ workflows }) => workflows);
}
