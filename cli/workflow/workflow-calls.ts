import { type Api, type ApiCall, callApi, encodePart, isRepeatRefused } from '../../client/call-api.ts';
import { type Pages, pagesOf } from '../../client/pages.ts';
import { sendHeaders } from '../../client/send-options.ts';
import type { ApiNode, ApiWorkflow, Outline } from '../../core/protocol/api-workflow.ts';
import type { Json } from '../../core/protocol/json.ts';
import type { WorkflowState } from '../../core/protocol/workflow.ts';

/** A workflow with what it is made of; `null` if that is gone. */
export type OutlinedWorkflow = ApiWorkflow & { readonly outline: Outline | null };

/** A page of a workflow's tasks, in the order in which they were sent. */
interface NodePage {
  readonly nodes: readonly ApiNode[];
  readonly cursor: string | null;
}

interface WorkflowPage {
  readonly workflows: readonly ApiWorkflow[];
  readonly cursor: string | null;
}

/** The calls of the API for workflows. Each throws ApiError if it is refused, 404 if there is no such workflow; NoAnswer if none comes. */
export interface WorkflowCalls {
  /** @param key the same key returns the first workflow, or goes on with storing it */
  send(body: Json, key: string): Promise<ApiWorkflow>;
  /** The workflow after so many seconds, at most 25; sooner if it has ended. */
  get(id: string, waitSeconds: number): Promise<ApiWorkflow>;
  outlined(id: string): Promise<OutlinedWorkflow>;
  /** Its tasks, a hundred to a page. A page of one cursor is always of the same tasks. */
  nodes(id: string): Pages<ApiNode, NodePage>;
  /** Newest first. */
  list(state: WorkflowState | undefined, pageSize: number): Pages<ApiWorkflow, WorkflowPage>;
  revoke(id: string): Promise<ApiWorkflow>;
  /** Sends what failed again. */
  retry(id: string): Promise<ApiWorkflow>;
}

/** Minimum time that waiting takes, in milliseconds, in case the API answers without waiting. */
const LOOK_EVERY_MS = 1_000;

/** The calls for workflows. Makes no call. */
export function workflowCalls(api: Api, signal: AbortSignal): WorkflowCalls {
  const call = async <Body>(given: ApiCall): Promise<Body> => {
    const { body } = await callApi(api, { ...given, signal });
    // The API's contract.
    return body as Body;
  };
  const get = (id: string, waitSeconds: number) =>
    call<ApiWorkflow>({
      ...{ method: 'GET', path: pathOf(id), waitMs: waitSeconds * 1000 },
      query: { wait: waitSeconds === 0 ? undefined : waitSeconds },
    });
  return {
    send: (body, key) =>
      call({
        ...{ method: 'POST', path: '/workflows', body: JSON.stringify(body) },
        headers: sendHeaders(key),
      }),
    get: async (id, waitSeconds) => {
      const asked = api.clock.now();
      const workflow = await get(id, waitSeconds);
      const early = asked + Math.min(LOOK_EVERY_MS, waitSeconds * 1000) - api.clock.now();
      if (!workflow.ready && early > 0) await api.clock.sleep(early, signal);
      return workflow;
    },
    outlined: (id) => call({ method: 'GET', path: pathOf(id), query: { include: 'outline' } }),
    nodes: (id) =>
      pagesOf(
        (cursor = null) =>
          call<NodePage>({
            ...{ method: 'GET', path: `${pathOf(id)}/nodes` },
            query: { limit: 100, cursor: cursor ?? undefined },
          }),
        ({ nodes }) => nodes,
      ),
    list: (state, limit) =>
      pagesOf(
        (cursor = null) =>
          call<WorkflowPage>({
            ...{ method: 'GET', path: '/workflows' },
            query: { state, limit, cursor: cursor ?? undefined },
          }),
        ({ workflows }) => workflows,
      ),
    revoke: (id) => call({ method: 'POST', path: `${pathOf(id)}/revoke` }),
    retry: async (id) => {
      try {
        return await call({ method: 'POST', path: `${pathOf(id)}/retry` });
      } catch (error) {
        // An earlier try, whose answer was lost, may have left nothing to retry.
        if (!isRepeatRefused(error, 409)) throw error;
        return get(id, 0);
      }
    },
  };
}

function pathOf(id: string): string {
  return `/workflows/${encodePart(id)}`;
}
