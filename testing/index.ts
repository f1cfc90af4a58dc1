/**
 * What tests of tasks need.
 *
 * @packageDocumentation
 */
export { checkInput, InputRefused } from './check-input.ts';
export type { SentTask } from './child-tasks.ts';
export type { SentWorkflow } from './child-workflows.ts';
export type { Span } from './read-span.ts';
export type { RunOverrides } from './run-overrides.ts';
export { runTask } from './run-task.ts';
export { startTestSystem } from './start-test-system.ts';
export type { LogLine, TaskRun } from './task-run.ts';
export type { SystemEmail, TestSystem, TestSystemOptions } from './test-system.ts';
