import { MEMBER_RENEWAL_SECONDS } from '../protocol/bounds.ts';
import type { TaskError } from '../protocol/errors.ts';
import type { StoredWorkflowState } from '../protocol/workflow.ts';
import { DUE_ATTRIBUTES, dueKeys, renewalKeys } from '../records/due-entry.ts';
import { DUE } from '../records/list/indexes.ts';
import { errorChange, number, string } from '../records/record-item.ts';
import type { Item, ResultsTable } from '../records/table.ts';
import { listAttributes, readHead, type WorkflowHead } from './head-item.ts';
import { changeItem } from './update-item.ts';

/** A change to a workflow's item, and from which states it may be made. */
interface HeadChange {
  readonly from: readonly StoredWorkflowState[];
  /** A further condition, and its values as `:name`. */
  readonly only?: string;
  readonly values?: Item;
  readonly set: Item;
  readonly remove?: readonly string[];
}

/** Makes a change. Repeating it does no harm. @returns whether it was made, and the workflow as it is; `null` if there is none */
async function change(
  table: ResultsTable,
  id: string,
  { from, only, values = {}, set, remove = [] }: HeadChange,
): Promise<{ readonly done: boolean; readonly head: WorkflowHead | null }> {
  const states = from.map((_, index) => `:from${index}`);
  const { done, item } = await changeItem(table, id, {
    condition: [`#workflowState IN (${states.join(', ')})`, ...(only ? [only] : [])].join(' AND '),
    values: {
      ...values,
      ...Object.fromEntries(from.map((state, index) => [`:from${index}`, string(state)])),
    },
    set,
    remove: remove.filter((name) => !(name in set)),
  });
  return { done, head: item ? readHead(item) : null };
}

/** When the sweep looks at a workflow next, to keep its items from expiring. */
function renewal(id: string, now: number): Item {
  return renewalKeys(id, now + MEMBER_RENEWAL_SECONDS * 1000);
}

/** A workflow of which everything is stored begins: from here on the sweep sends its first messages, whatever becomes of the call. */
export function commitHead(table: ResultsTable, { id, createdAt }: WorkflowHead, now: number) {
  return change(table, id, {
    from: ['CREATING'],
    set: {
      workflowState: string('OPEN'),
      todo: string('start'),
      ...listAttributes(id, createdAt, 'OPEN'),
      ...dueKeys(id, now),
    },
  });
}

/** What was to be done with a workflow is done, unless it has gone on since it was seen: then it has been given something else to do. */
export function doneWithHead(table: ResultsTable, head: WorkflowHead, now: number) {
  return change(table, head.id, { ...asSeen(head), set: renewal(head.id, now), remove: ['todo'] });
}

/** A workflow is started that had gone on before: the sweep then looks whether anything goes on. */
export function checkHead(table: ResultsTable, head: WorkflowHead, now: number) {
  const { id } = head;
  const set = { todo: string('check'), ...dueKeys(id, now + CHECK_AFTER_MS) };
  return change(table, id, { ...asSeen(head), set });
}

/**
 * A workflow has come to its end. That it succeeded is for good; that it failed is so until a member was retried by hand, and with it the rest: if that
 * happened since it was seen, it has not failed, or the sweep finds that it has.
 */
export function closeHead(
  table: ResultsTable,
  { id, createdAt, revision }: Pick<WorkflowHead, 'id' | 'createdAt' | 'revision'>,
  error: TaskError | null,
  now: number,
) {
  const state = error === null ? 'SUCCESS' : 'FAILURE';
  return change(table, id, {
    ...(error === null
      ? { from: ['OPEN', 'FAILURE', 'REVOKED'] as const }
      : { from: ['OPEN'] as const, ...atRevision(revision) }),
    set: {
      workflowState: string(state),
      finishedAt: number(now),
      ...(error === null ? {} : errorChange(error).set),
      ...listAttributes(id, createdAt, state),
    },
    remove: ['error'],
  });
}

/** What of a workflow has not ended is to be revoked: also of one that is revoked already, so that a retry which saw it before does not let it go on late. */
export function revokeHead(
  table: ResultsTable,
  { id, createdAt, state, finishedAt, revision }: WorkflowHead,
  now: number,
) {
  return change(table, id, {
    from: ['OPEN', 'FAILURE', 'REVOKED'],
    ...atRevision(revision),
    set: {
      workflowState: string('REVOKED'),
      todo: string('revoke'),
      revision: number(revision + 1),
      finishedAt: number(state === 'REVOKED' ? (finishedAt ?? now) : now),
      ...listAttributes(id, createdAt, 'REVOKED'),
      ...dueKeys(id, now),
    },
    remove: ['error'],
  });
}

/**
 * A member of a workflow that had failed is retried by hand: the workflow goes on, unless it was revoked since it was seen. If the call dies before the
 * member does, or this write is carried out late, the sweep finds that nothing goes on.
 */
export function reopenHead(
  table: ResultsTable,
  { id, createdAt, state, revision, todo }: WorkflowHead,
  now: number,
) {
  // One that is still to be started is checked after that.
  const next = todo === 'start' ? { todo, at: now } : { todo: 'check', at: now + CHECK_AFTER_MS };
  return change(table, id, {
    // One that was open may fail at this moment.
    from: [state === 'REVOKED' ? 'REVOKED' : 'FAILURE'],
    ...atRevision(revision),
    set: {
      workflowState: string('OPEN'),
      todo: string(next.todo),
      revision: number(revision + 1),
      ...listAttributes(id, createdAt, 'OPEN'),
      ...dueKeys(id, next.at),
    },
    remove: ['error', 'finishedAt'],
  });
}

/** When the sweep looks whether anything goes on, in milliseconds after the call that made it: longer than a call and its late writes take. */
const CHECK_AFTER_MS = 90_000;

/** The condition that a workflow is to do what was seen, and has not gone on since. */
function asSeen({ todo, revision }: WorkflowHead): Pick<HeadChange, 'from' | 'only' | 'values'> {
  const { only, values } = atRevision(revision);
  return {
    from: ['OPEN', 'SUCCESS', 'FAILURE', 'REVOKED'],
    only: `#todo = :seenTodo AND ${only}`,
    values: { ':seenTodo': string(todo ?? ''), ...values },
  };
}

/** The condition that a workflow has not gone on since it was seen: a write that is carried out late is not for what came after. */
function atRevision(revision: number): { readonly only: string; readonly values?: Item } {
  return revision === 0
    ? { only: 'attribute_not_exists(#revision)' }
    : { only: '#revision = :seen', values: { ':seen': number(revision) } };
}

/** All members of a workflow have ended: it expires. */
export function letHeadExpire(table: ResultsTable, { id }: WorkflowHead, seenAt: string) {
  return changeItem(table, id, { ...nothingToDo(seenAt), remove: DUE_ATTRIBUTES });
}

/** The workflow is kept on: the sweep looks at it again. */
export function keepHead(table: ResultsTable, { id }: WorkflowHead, seenAt: string, now: number) {
  return changeItem(table, id, { ...nothingToDo(seenAt), set: renewal(id, now) });
}

/** The condition that a workflow is due as it was seen, and only to be kept on. */
function nothingToDo(seenAt: string) {
  return {
    condition: `#${DUE.sortKey} = :seenAt AND attribute_not_exists(#todo)`,
    values: { ':seenAt': string(seenAt) },
  };
}
