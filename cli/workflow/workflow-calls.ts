import { type Api, callApi } from '../../client/call-api.ts';
import type { Client } from '../../client/index.ts';
import type { Pages } from '../../client/pages.ts';
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
  list(state: WorkflowState | undefined, pageSize: number): AsyncIterable<ApiWorkflow>;
  revoke(id: string): Promise<ApiWorkflow>;
  /** Sends what failed again. */
  retry(id: string): Promise<ApiWorkflow>;
}

/** Minimum time that waiting takes, in milliseconds, in case the API answers without waiting. */
const LOOK_EVERY_MS = 1_000;

/** The calls for workflows: the client's; and one that sends a workflow as a file has it. Makes no call. */
export function workflowCalls(
  client: Pick<Client, 'workflow' | 'workflows'>,
  api: Api,
  signal: AbortSignal,
): WorkflowCalls {
  return {
    send: async (body, key) => {
      const { body: sent } = await callApi(api, {
        ...{ method: 'POST', path: '/workflows', body: JSON.stringify(body) },
        ...{ headers: sendHeaders(key), signal },
      });
      // The API's contract.
      return sent as ApiWorkflow;
    },
    get: async (id, waitSeconds) => {
      const asked = api.clock.now();
      const wait = waitSeconds === 0 ? undefined : waitSeconds;
      const workflow = await client.workflow(id).status({ wait, signal });
      const early = asked + Math.min(LOOK_EVERY_MS, waitSeconds * 1000) - api.clock.now();
      if (!workflow.ready && early > 0) await api.clock.sleep(early, signal);
      return workflow;
    },
    outlined: async (id) => {
      const workflow = await client.workflow(id).status({ include: 'outline', signal });
      return { ...workflow, outline: workflow.outline ?? null };
    },
    nodes: (id) => client.workflow(id).nodes({ limit: 100, signal }),
    list: (state, limit) => client.workflows({ state, limit, signal }),
    revoke: (id) => client.workflow(id).revoke({ signal }),
    retry: (id) => client.workflow(id).retry({ signal }),
  };
}
