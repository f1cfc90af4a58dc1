import type { Registry } from '../../../core/definition/registry.ts';
import { ENQUEUE_ROUTES, type OperationId, ROUTES } from '../../../core/protocol/routes.ts';
import {
  FORGET_OPERATION,
  RESCHEDULE_OPERATION,
  RETRY_OPERATION,
  REVOKE_OPERATION,
} from './by-hand-operations.ts';
import type { JsonSchema } from './json-schema.ts';
import {
  PAUSE_OPERATION,
  PURGE_OPERATION,
  QUEUE_OPERATION,
  REDRIVE_OPERATION,
  RESUME_OPERATION,
} from './queue-operations.ts';
import {
  DOCUMENT_OPERATION,
  HEALTH_OPERATION,
  LIST_OPERATION,
  QUEUES_OPERATION,
  STATUS_OPERATION,
} from './read-operations.ts';
import {
  DELETE_OPERATION,
  PAUSE_SCHEDULE_OPERATION,
  PUT_OPERATION,
  RESET_SCHEDULE_OPERATION,
  RESUME_SCHEDULE_OPERATION,
  RUN_SCHEDULE_OPERATION,
  SCHEDULE_OPERATION,
  SCHEDULES_OPERATION,
} from './schedule-operations.ts';
import { bulkOperation, sendOperation } from './send-operations.ts';
import {
  RETRY_WORKFLOW_OPERATION,
  REVOKE_WORKFLOW_OPERATION,
  sendWorkflowOperation,
  WORKFLOW_NODES_OPERATION,
  WORKFLOW_OPERATION,
  WORKFLOWS_OPERATION,
} from './workflow-operations.ts';

/** An operation as OpenAPI describes it, without its id. */
interface Operation {
  readonly summary: string;
  readonly description?: string;
  readonly parameters?: readonly object[];
  readonly requestBody?: object;
  readonly responses: object;
}

/** Operations by path and method. */
type Paths = Record<string, Record<string, Operation & { readonly operationId: string }>>;

/**
 * The paths of the OpenAPI document: `POST /tasks/{name}` once for each task, and the rest as in the table of routes.
 *
 * @param inputs the schema of each task's input, by the task's name
 */
export function openApiPaths(registry: Registry, inputs: ReadonlyMap<string, JsonSchema>): Paths {
  const paths: Paths = {};
  const add = (path: string, method: string, operationId: string, operation: Operation) => {
    paths[path] = { ...paths[path], [method.toLowerCase()]: { operationId, ...operation } };
  };
  const { sendTask } = ENQUEUE_ROUTES;
  for (const definition of registry.definitions) {
    const { name } = definition;
    const operation = sendOperation(definition, registry, inputs.get(name));
    add(sendTask.path.replace('{name}', name), sendTask.method, `send.${name}`, operation);
  }
  for (const [operationId, operation] of Object.entries(describe(registry, inputs))) {
    const route = ROUTES.find((route) => route.operation === operationId);
    if (route && operation) add(route.path, route.method, operationId, operation);
  }
  return paths;
}

/** Every operation but `sendTask`, in the order of the document; `null` if the task that it is about is not deployed. */
function describe(
  registry: Registry,
  inputs: ReadonlyMap<string, JsonSchema>,
): Readonly<Record<Exclude<OperationId, 'sendTask'>, Operation | null>> {
  const sendEmail = registry.get('send_email');
  return {
    sendEmail: sendEmail ? sendOperation(sendEmail, registry, inputs.get(sendEmail.name)) : null,
    listTasks: LIST_OPERATION,
    sendMany: bulkOperation(inputs),
    getTask: STATUS_OPERATION,
    revokeTask: REVOKE_OPERATION,
    rescheduleTask: RESCHEDULE_OPERATION,
    retryTask: RETRY_OPERATION,
    forgetTask: FORGET_OPERATION,
    listWorkflows: WORKFLOWS_OPERATION,
    sendWorkflow: sendWorkflowOperation(inputs),
    getWorkflow: WORKFLOW_OPERATION,
    getWorkflowNodes: WORKFLOW_NODES_OPERATION,
    revokeWorkflow: REVOKE_WORKFLOW_OPERATION,
    retryWorkflow: RETRY_WORKFLOW_OPERATION,
    getQueues: QUEUES_OPERATION,
    getQueue: QUEUE_OPERATION,
    pauseQueue: PAUSE_OPERATION,
    resumeQueue: RESUME_OPERATION,
    purgeQueue: PURGE_OPERATION,
    redriveQueue: REDRIVE_OPERATION,
    getSchedules: SCHEDULES_OPERATION,
    getSchedule: SCHEDULE_OPERATION,
    putSchedule: PUT_OPERATION,
    deleteSchedule: DELETE_OPERATION,
    pauseSchedule: PAUSE_SCHEDULE_OPERATION,
    resumeSchedule: RESUME_SCHEDULE_OPERATION,
    resetSchedule: RESET_SCHEDULE_OPERATION,
    runSchedule: RUN_SCHEDULE_OPERATION,
    getOpenApi: DOCUMENT_OPERATION,
    getHealth: HEALTH_OPERATION,
  };
}
