/** An index of the table: its entries lie in partitions, each sorted by when its task was born. */
export interface Index {
  readonly name: string;
  readonly partitionKey: string;
  readonly sortKey: string;
}

/** The sort key of both indexes: the task's birth and id, so that no two tasks share a place. See `placeOf`. */
const SORT_KEY = 'born';

/** Every task. Its entry is written once, with the record, for nothing in it changes. See docs/decisions/listing.md. */
export const ALL_TASKS: Index = { name: 'tasks-by-birth', partitionKey: 'shard', sortKey: SORT_KEY };

/** The tasks that ended as FAILURE or REVOKED, and no others: rare states, to be found among millions of others. */
export const UNSUCCESSFUL_TASKS: Index = {
  name: 'unsuccessful-by-birth',
  partitionKey: 'unsuccessful',
  sortKey: SORT_KEY,
};

export const INDEXES: readonly Index[] = [ALL_TASKS, UNSUCCESSFUL_TASKS];

/** What an entry holds beside its keys and the id. Never a value that changes, or every change would be written twice. */
export const PROJECTED: readonly string[] = ['task'];
