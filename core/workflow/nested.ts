import type { TaskEnd } from '../ending/task-end.ts';
import type { TaskRecord } from '../protocol/record.ts';

/** Ends that come about while one end is followed. What follows them is done after it, and by the sweep if that is not reached. */
export interface Nested {
  /** Ends a member, whose record then stands in the due index until what follows is done. */
  finish(record: Pick<TaskRecord, 'id' | 'task'>, end: TaskEnd): Promise<void>;
}
