/**
 * What authors of tasks need: definitions, the errors that a run may throw, and types.
 *
 * @packageDocumentation
 */
export { NeedNotRead } from '../core/definition/create-need.ts';
export { defineTask } from '../core/definition/define-task.ts';
export { defineTasks, type Tasks } from '../core/definition/define-tasks.ts';
export {
  type CeleryNames,
  type DeclaredSchedule,
  DefinitionError,
  type DefinitionOptions,
  type MailContext,
  type OnCrash,
  type RetryPolicy,
  type TaskContext,
  type TaskDefinition,
  type TaskPolicy,
  type TaskResult,
} from '../core/definition/definition.ts';
export { environment } from '../core/definition/environment.ts';
export type { Need, NeedKind } from '../core/definition/need.ts';
export type { Registry } from '../core/definition/registry.ts';
export { secret } from '../core/definition/secret.ts';
export type { Backoff } from '../core/protocol/backoff.ts';
export {
  AttemptSuperseded,
  NonRetryable,
  Retry,
  Snooze,
  type SnoozeOptions,
  SoftTimeLimitExceeded,
  TimeLimitExceeded,
} from '../core/protocol/errors.ts';
export type { Json } from '../core/protocol/json.ts';
export type { LogFields, Logger } from '../core/protocol/logger.ts';
export type { Attachment, Email, EmailAddress, EmailAddresses, Mailer } from '../core/protocol/mailer.ts';
export type { Misfire, Overlap, ScheduleTimes } from '../core/protocol/schedule.ts';
export type { Failure, Settled } from '../core/protocol/workflow.ts';
