import type { TaskError } from '../protocol/errors.ts';
import { type StoredWorkflowState, WORKFLOW_STATES } from '../protocol/workflow.ts';
import { placeOf } from '../records/list/index-attributes.ts';
import { WORKFLOWS } from '../records/list/indexes.ts';
import { shardOf } from '../records/list/shard.ts';
import { errorOf, number, string } from '../records/record-item.ts';
import type { Item, ResultsTable } from '../records/table.ts';
import type { Census } from './census.ts';
import type { Outline } from './plan.ts';
import { readItemById } from './update-item.ts';
import type { Value } from './value.ts';

/** A workflow as the table stores it. Times are milliseconds since the epoch. */
export interface WorkflowHead {
  readonly id: string;
  readonly state: StoredWorkflowState;
  /** The number of its members. */
  readonly total: number;
  readonly createdAt: number;
  readonly finishedAt: number | null;
  readonly error: TaskError | null;
  /** Digest of what was sent, to tell a repeat of an `Idempotency-Key` from its misuse. */
  readonly fingerprint: string | null;
  /** Seconds since the epoch. */
  readonly ttl: number;
  /** How often it went on after it had ended, because members were retried by hand. */
  readonly revision: number;
  /** What the sweep is to do with it, besides keeping it from expiring. */
  readonly todo: Todo | null;
}

/**
 * `start`: send the messages of those that may start at once. `revoke`: revoke what has not ended. `check`: see whether it has come to its end, because
 * a call that made it go on may have died before anything went on.
 */
export type Todo = (typeof TODOS)[number];

const TODOS = ['start', 'revoke', 'check'] as const;

/** The id of the item with the workflow's plan. */
export function planId(workflow: string): string {
  return `${workflow}/plan`;
}

/** What is kept of a workflow's plan, for whoever looks at it. */
export interface StoredPlan {
  /** What the workflow gives. */
  readonly value: Value;
  readonly outline: Outline;
  /** The sizes of its joins, by their numbers. */
  readonly joins: readonly number[];
  readonly census: Census;
}

/** The item with the plan. */
export function planItem(workflow: string, plan: StoredPlan, ttl: number): Item {
  return { id: string(planId(workflow)), plan: string(JSON.stringify(plan)), ttl: number(ttl) };
}

/** Reads it; `null` if it is gone. */
export async function readPlan(table: ResultsTable, workflow: string): Promise<StoredPlan | null> {
  const text = (await readItemById(table, planId(workflow)))?.['plan']?.S;
  return text === undefined ? null : JSON.parse(text);
}

/** Whether an item is a workflow. */
export function isHead(item: Item): boolean {
  return item['workflowState'] !== undefined;
}

/** Reads a workflow's item. */
export function readHead(item: Item): WorkflowHead {
  const state = WORKFLOW_STATES.find((known) => known === item['workflowState']?.S) ?? 'OPEN';
  return {
    id: item['id']?.S ?? '',
    state,
    total: Number(item['total']?.N ?? 0),
    createdAt: Number(item['createdAt']?.N ?? 0),
    finishedAt: item['finishedAt']?.N === undefined ? null : Number(item['finishedAt'].N),
    error: errorOf(item),
    fingerprint: item['fingerprint']?.S ?? null,
    ttl: Number(item['ttl']?.N ?? 0),
    revision: Number(item['revision']?.N ?? 0),
    todo: TODOS.find((known) => known === item['todo']?.S) ?? null,
  };
}

/** Partitions of the list of each state: a workflow is far more than one task, so that fewer do than for those. */
const PARTITIONS = 4;

/** All partitions of the list of a state. */
export function listPartitions(state: StoredWorkflowState): readonly string[] {
  return Array.from({ length: PARTITIONS }, (_, partition) => `${state}-${partition}`);
}

/** The attributes that put a workflow into the list of those in a state. One that is being created is in none. */
export function listAttributes(id: string, createdAt: number, state: StoredWorkflowState): Item {
  return {
    [WORKFLOWS.partitionKey]: string(`${state}-${Number(shardOf(id)) % PARTITIONS}`),
    [WORKFLOWS.sortKey]: string(placeOf(id, createdAt)),
  };
}

/** The item of a workflow whose members are being created: until all are, nothing of it runs. */
export function newHead({
  id,
  total,
  createdAt,
  fingerprint,
  ttl,
}: Pick<WorkflowHead, 'id' | 'total' | 'createdAt' | 'fingerprint' | 'ttl'>): Item {
  return {
    id: string(id),
    workflowState: string('CREATING'),
    total: number(total),
    createdAt: number(createdAt),
    ttl: number(ttl),
    ...(fingerprint === null ? {} : { fingerprint: string(fingerprint) }),
  };
}
