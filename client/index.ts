/**
 * The client of the HTTP API, for Node.js and browsers.
 *
 * @packageDocumentation
 */
export type { Caller } from './authorization/authorize.ts';
export type { AwsCredentials, AwsCredentialsProvider } from './authorization/credentials.ts';
export type { Client, ClientCalls, Entry, TaskMethods } from './client.ts';
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
export type { ResultOptions } from './wait-for-result.ts';
