/** An index of the table. Its entries are divided into partitions, each sorted by a time and an id. */
export interface Index {
  readonly name: string;
  readonly partitionKey: string;
  readonly sortKey: string;
  /** What an entry holds besides its keys and the id. Never a value that changes, or every change would be written twice. */
  readonly projected: readonly string[];
}

/** The sort key of the lists: the task's time of birth and its id, so that no two tasks share a place. See `placeOf`. */
const SORT_KEY = 'born';

/** All tasks. An entry is written once, with the record, because nothing in it changes. See docs/decisions/listing.md. */
export const ALL_TASKS: Index = {
  name: 'tasks-by-birth',
  partitionKey: 'shard',
  sortKey: SORT_KEY,
  projected: ['task'],
};

/** Only the tasks that ended as FAILURE or REVOKED: rare states, which must be found among millions of others. */
export const UNSUCCESSFUL_TASKS: Index = {
  name: 'unsuccessful-by-birth',
  partitionKey: 'unsuccessful',
  sortKey: SORT_KEY,
  projected: ['task'],
};

/**
 * Only what comes due, by when it does: tasks that are far, and what is still to be told of an end. Its entries are hints; the record says what is
 * to be done. See due-entry.ts.
 */
export const DUE: Index = { name: 'due', partitionKey: 'dueShard', sortKey: 'dueAt', projected: [] };

/** Only the workflows, by their state. */
export const WORKFLOWS: Index = {
  name: 'workflows-by-birth',
  partitionKey: 'workflows',
  sortKey: SORT_KEY,
  projected: [],
};

export const INDEXES: readonly Index[] = [ALL_TASKS, UNSUCCESSFUL_TASKS, DUE, WORKFLOWS];
