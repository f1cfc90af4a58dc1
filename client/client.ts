import type { Json } from '../core/protocol/json.ts';
import type { CamelCase } from './camel-case.ts';
import type { Definitions, TaskInput, TaskName, TaskResult } from './definitions.ts';
import type { ApiError } from './errors.ts';
import type { ListOptions, TaskList } from './list-tasks.ts';
import type { Queue, QueueCounts } from './queue.ts';
import type { ManyOptions } from './send-many.ts';
import type { CallOptions, SendOptions, TaskOptions } from './send-options.ts';
import type { Task } from './task.ts';

/** One task among many: of the definitions' names, with the input of that name. */
export type Entry<Tasks extends Definitions> = {
  [Name in TaskName<Tasks>]: {
    readonly task: Name;
    readonly input: TaskInput<Tasks, Name>;
    readonly options?: TaskOptions | undefined;
  };
}[TaskName<Tasks>];

/** What every client has, whatever its tasks are. */
export interface ClientCalls<Tasks extends Definitions> {
  /**
   * Sends a task by its name.
   *
   * @returns the task, once the API has stored it
   * @throws InputInvalid when the input or an option does not fit
   * @throws ApiError when the API refused the call otherwise; NoAnswer when it gave none
   */
  send<Name extends TaskName<Tasks>>(
    name: Name,
    input: TaskInput<Tasks, Name>,
    options?: SendOptions,
  ): Promise<Task<TaskResult<Tasks, Name>>>;
  /**
   * Sends many tasks, by requests of up to 1,000.
   *
   * @returns for each entry, in order, its task, or why it was refused: one bad entry does not sink the others
   * @throws NotAllSent when the API did not answer for all of them; it holds what is known
   */
  many<const Entries extends readonly Entry<Tasks>[]>(
    entries: Entries,
    options?: ManyOptions,
  ): Promise<{
    -readonly [Index in keyof Entries]: Task<TaskResult<Tasks, Entries[Index]['task']>> | ApiError;
  }>;
  /** A task that was sent before, by its id. Asks nothing of the API. */
  task(id: string): Task<Json>;
  task<Name extends TaskName<Tasks>>(id: string): Task<TaskResult<Tasks, Name>>;
  /** Tasks, the newest first. */
  list(options?: ListOptions): TaskList;
  /** Counts the messages of every queue. */
  queues(options?: CallOptions): Promise<readonly QueueCounts[]>;
  /** A queue, for an operator. Asks nothing of the API. */
  queue(name: string): Queue;
  /** The API's description of itself (OpenAPI 3.1), with the schema of every task's input. */
  openapi(options?: CallOptions): Promise<Readonly<Record<string, unknown>>>;
}

/** A method for each task: `send_email` is `sendEmail(input, options)`. */
export type TaskMethods<Tasks extends Definitions> =
  string extends TaskName<Tasks>
    ? unknown
    : {
        readonly [Name in TaskName<Tasks> as Exclude<
          CamelCase<Name>,
          keyof ClientCalls<Tasks> | NoMethods
        >]: (input: TaskInput<Tasks, Name>, options?: SendOptions) => Promise<Task<TaskResult<Tasks, Name>>>;
      };

/** What JavaScript itself asks of an object, and no task is sent for. Tasks of such names are sent by `send`. */
type NoMethods = keyof object | 'constructor' | 'valueOf' | 'toString' | 'toLocaleString' | 'toJSON' | 'then';

/** Calls a deployed Lovage, or a local one. */
export type Client<Tasks extends Definitions = Definitions> = ClientCalls<Tasks> & TaskMethods<Tasks>;
