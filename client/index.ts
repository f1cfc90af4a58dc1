/**
 * The client of the HTTP API, for Node.js and browsers.
 *
 * @packageDocumentation
 */
export type { Failure, OnFailure, Settled, WorkflowNode } from '../core/protocol/workflow.ts';
export type { Caller } from './authorization/authorize.ts';
export type { AwsCredentials, AwsCredentialsProvider } from './authorization/credentials.ts';
export type { Client, ClientCalls, Entry, TaskMethod, TaskMethods } from './client.ts';
export { type ClientOptions, createClient } from './create-client.ts';
export type { Definitions, TaskInput, TaskName, TaskRecord, TaskResult } from './definitions.ts';
export {
  ApiError,
  InputInvalid,
  LovageError,
  NoAnswer,
  TaskFailed,
  TaskRevoked,
  TimedOut,
} from './errors.ts';
export type { ListOptions, TaskList, TaskPage } from './list-tasks.ts';
export { NotAllSent } from './not-all-sent.ts';
export type { ResultOptions } from './poll-until-ready.ts';
export type { Purged, Queue, QueueCounts, QueueStatus, Redriven } from './queue.ts';
export { NotLovage } from './refuse-redirect.ts';
export type { RescheduleOptions } from './reschedule.ts';
export type { ClientRetryPolicy } from './retry-policy.ts';
export type {
  ReadScheduleOptions,
  RunScheduleOptions,
  Schedule,
  ScheduleList,
  ScheduleListOptions,
  SchedulePage,
  ScheduleSettings,
  Schedules,
  SetScheduleOptions,
} from './schedules.ts';
export type { ManyOptions } from './send-many.ts';
export type { CallOptions, SendOptions, TaskOptions } from './send-options.ts';
export type { StatusOptions, Task } from './task.ts';
export { chain } from './workflow/chain.ts';
export { chord } from './workflow/chord.ts';
export { group } from './workflow/group.ts';
export type { GroupOptions } from './workflow/group-options.ts';
export type { WorkflowList, WorkflowListOptions, WorkflowPage } from './workflow/list-workflows.ts';
export type { WorkflowOptions } from './workflow/send-workflow.ts';
export type { AnySignature, Nothing, Signature, TaskSignature } from './workflow/signature.ts';
export type { TaskSignatures } from './workflow/task-signatures.ts';
export type {
  Workflow,
  WorkflowStatusOptions,
  WorkflowTask,
  WorkflowTaskList,
  WorkflowTaskPage,
  WorkflowTasksOptions,
} from './workflow/workflow.ts';
export { ResultUnavailable, WorkflowFailed, WorkflowRevoked } from './workflow/workflow-errors.ts';
export type { WorkflowRecord } from './workflow/workflow-record.ts';
