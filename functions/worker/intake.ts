import type { TaskDefinition } from '../../core/definition/definition.ts';
import type { TaskError } from '../../core/protocol/errors.ts';
import type { OutcomeMessage, TaskMessage } from '../../core/protocol/message.ts';
import type { FieldError } from '../../core/protocol/problem.ts';
import type { TaskRecord } from '../../core/protocol/record.ts';
import type { TraceContext } from '../../core/protocol/trace.ts';
import type { Acknowledgement, Received } from '../../core/queue/consume-batch.ts';
import type { Delivery } from './delivery.ts';

/** Reads what other programs write to the queue of a worker of this type, beside Lovage's own messages. */
export interface Intake<Worker> {
  /** Reads a body; `null` if it is not another program's, and so Lovage's to read. Asks nobody. What it learns for the log, it adds to `about`. */
  read(
    received: Pick<Received, 'body' | 'sentAt' | 'group' | 'redriven' | 'trace' | 'about'>,
  ): TakenCall<Worker> | null;
  /** The names of the tasks that the queue runs, in alphabetical order. */
  readonly names: readonly string[];
  /** The definition to run a message with; `undefined` if there is none of this name that the queue runs. */
  definitionOf(message: TaskMessage | OutcomeMessage): TaskDefinition | undefined;
  /** What is said of an input that its task's schema refuses; `null` for the words that are Lovage's own. */
  refusalOf(message: TaskMessage, errors: readonly FieldError[]): string | null;
  /** Runs the task of a record that does not show what the message would run, if it is of the same call; otherwise `null`. */
  runRecorded(
    worker: Worker,
    delivery: Delivery,
    record: TaskRecord,
    message: TaskMessage,
  ): Promise<Acknowledgement | null>;
  /** Refuses a call whose id is the key of something that is no task; `null` if it is not such a call. */
  refuseTaken(worker: Worker, delivery: Delivery, message: TaskMessage): Promise<Acknowledgement | null>;
  /** Tells whoever made the call that it is set aside, and why, unless a record tells how its task fares. */
  tellRefused(worker: Worker, delivery: Delivery, error: TaskError): Promise<void>;
}

/** A call of another program, and the trace that it says it is of: the message's own, if it has one, comes first. */
export type TakenCall<Worker> = { readonly trace: TraceContext | null } & TakenAs<Worker>;

/** What is to be done with a call. */
export type TakenAs<Worker> =
  /** To be run as any other message of a task. */
  | { readonly kind: 'task'; readonly message: TaskMessage }
  /** Not to be run, or not now. */
  | {
      readonly kind: 'other';
      readonly acknowledge: (worker: Worker, delivery: Delivery) => Promise<Acknowledgement>;
    };
