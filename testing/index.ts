/** What tests of tasks need: what `lovage/testing` exports. */
export { checkInput, InputRefused } from './check-input.ts';
export type { SentTask } from './child-tasks.ts';
export type { RunOverrides } from './run-overrides.ts';
export { runTask } from './run-task.ts';
export type { LogLine, TaskRun } from './task-run.ts';
