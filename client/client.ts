import type { Json } from '../core/protocol/json.ts';
import type { CamelCase } from './camel-case.ts';
import type { Definitions, TaskInput, TaskName, TaskResult } from './definitions.ts';
import type { ApiError } from './errors.ts';
import type { ListOptions, TaskList } from './list-tasks.ts';
import type { Queue, QueueCounts } from './queue.ts';
import type { Schedules } from './schedules.ts';
import type { ManyOptions } from './send-many.ts';
import type { CallOptions, SendOptions, TaskOptions } from './send-options.ts';
import type { Task } from './task.ts';
import type { WorkflowList, WorkflowListOptions } from './workflow/list-workflows.ts';
import type { WorkflowOptions } from './workflow/send-workflow.ts';
import type { Nothing, Signature } from './workflow/signature.ts';
import type { TaskSignatures } from './workflow/task-signatures.ts';
import type { Workflow } from './workflow/workflow.ts';

/** One task among many: the name of a definition, and its input. */
export type Entry<Tasks extends Definitions> = {
  [Name in TaskName<Tasks>]: {
    readonly task: Name;
    readonly input: TaskInput<Tasks, Name>;
    readonly options?: TaskOptions | undefined;
  };
}[TaskName<Tasks>];

/** The methods of every client, whatever its tasks. */
export interface ClientCalls<Tasks extends Definitions> {
  /**
   * Sends a task by its name.
   *
   * @param input any JSON, sent as it is; `undefined` for none
   * @returns the task, once the API has stored it
   * @throws TypeError naming what cannot be sent
   * @throws InputInvalid if the input or an option is invalid
   * @throws ApiError if the API refuses the call for another reason; NoAnswer if it does not answer
   */
  send<Name extends TaskName<Tasks>>(
    name: Name,
    input: TaskInput<Tasks, Name>,
    options?: SendOptions,
  ): Promise<Task<TaskResult<Tasks, Name>>>;
  /**
   * Sends many tasks, in requests of up to 1,000.
   *
   * @returns for each entry, in order, its task or the error that refused it: one bad entry does not affect the others
   * @throws TypeError naming what cannot be sent: then nothing is
   * @throws NotAllSent if the API did not answer for all of them; it holds the answers so far
   * @throws what `onProgress` throws
   */
  many<const Entries extends readonly Entry<Tasks>[]>(
    entries: Entries,
    options?: ManyOptions,
  ): Promise<{
    -readonly [Index in keyof Entries]: Task<TaskResult<Tasks, Entries[Index]['task']>> | ApiError;
  }>;
  /** A task sent earlier, by its id. Makes no call. */
  task(id: string): Task<Json>;
  task<Name extends TaskName<Tasks>>(id: string): Task<TaskResult<Tasks, Name>>;
  /** Tasks, newest first; or those that wait for a time, soonest first. */
  list(options?: ListOptions): TaskList;
  /** What makes signatures of a task, for workflows, by its name: `client.signature('add').s({ a: 1, b: 2 })`. Makes no call. */
  signature<Name extends TaskName<Tasks>>(
    name: Name,
  ): TaskSignatures<TaskInput<Tasks, Name>, TaskResult<Tasks, Name>>;
  /**
   * Sends a workflow: a signature, or what `chain`, `group` and `chord` make of several.
   *
   * @returns the workflow, once the API has stored all of its tasks
   * @throws TypeError naming what cannot be sent
   * @throws InputInvalid naming each input, field and option that is invalid, by its place in the workflow
   * @throws ApiError if the API refuses the call for another reason; NoAnswer if it does not answer
   */
  sendWorkflow<Result>(
    workflow: Signature<Nothing, Result>,
    options?: WorkflowOptions,
  ): Promise<Workflow<Result>>;
  /** A workflow sent earlier, by its id. Makes no call. `Result` is what the caller knows that it gives. */
  workflow<Result = Json>(id: string): Workflow<Result>;
  /** Workflows, newest first. */
  workflows(options?: WorkflowListOptions): WorkflowList;
  /** What makes tasks again and again. */
  readonly schedules: Schedules<Tasks>;
  /** Counts the messages of every queue. */
  queues(options?: CallOptions): Promise<readonly QueueCounts[]>;
  /** A queue, for an operator. Makes no call. */
  queue(name: string): Queue;
  /** The API's description (OpenAPI 3.1), including the schema of every task's input. */
  openapi(options?: CallOptions): Promise<Readonly<Record<string, unknown>>>;
}

/** The method of a task: it sends the task, as Celery's `delay` does, and has what makes its signatures. */
export interface TaskMethod<Input, Result> extends TaskSignatures<Input, Result> {
  (input: Input, options?: SendOptions): Promise<Task<Result>>;
}

/** A method for each task: `send_email` is `sendEmail(input, options)`. */
export type TaskMethods<Tasks extends Definitions> =
  string extends TaskName<Tasks>
    ? unknown
    : {
        readonly [Name in TaskName<Tasks> as Exclude<
          CamelCase<Name>,
          keyof ClientCalls<Tasks> | NoMethods
        >]: TaskMethod<TaskInput<Tasks, Name>, TaskResult<Tasks, Name>>;
      };

/** Properties that JavaScript itself looks up, which send no task. Use `send` for tasks with these names. */
type NoMethods = keyof object | 'constructor' | 'valueOf' | 'toString' | 'toLocaleString' | 'toJSON' | 'then';

/** Calls a deployed Lovage, or a local one. */
export type Client<Tasks extends Definitions = Definitions> = ClientCalls<Tasks> & TaskMethods<Tasks>;
