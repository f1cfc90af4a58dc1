import { LAST_TIME, MEMBER_TTL_SECONDS } from '../protocol/bounds.ts';
import { isFarFromBirth } from '../protocol/is-far.ts';
import { type OutboxEntry, WORKFLOW } from '../protocol/outbox.ts';
import type { TaskRecord } from '../protocol/record.ts';
import { type TraceContext, writeTraceparent } from '../protocol/trace.ts';
import type { Membership } from '../protocol/workflow.ts';
import { firstMessage } from '../queue/task-message.ts';
import { pendingItem, pendingRecord } from '../records/pending-record.ts';
import { membershipAttribute, number, openTtl } from '../records/record-item.ts';
import type { Item } from '../records/table.ts';
import { memberId } from './member-id.ts';
import type { PlannedMember } from './plan.ts';

/** A new member of a workflow: its item, and the record that this stores. */
export interface NewMember {
  readonly item: Item;
  readonly record: TaskRecord;
}

/**
 * A member's record, from which its message is made once it may start. One that waits for other tasks is blocked; and so is one that is far, which the due
 * index would start, until the whole workflow is stored.
 *
 * @param createdAt milliseconds since the epoch
 * @param trace in which the workflow is sent
 */
export function newMember(
  workflow: string,
  member: PlannedMember,
  createdAt: number,
  trace: TraceContext | null = null,
): NewMember {
  const { number: its, path, task, queue, group, input, awaits, next, resultTtl } = member;
  const { eta, expiresAt } = timesOf(member, createdAt);
  const outbox: readonly OutboxEntry[] = [{ kind: WORKFLOW, to: workflow }];
  const membership: Membership = {
    ...{ id: workflow, number: its, path },
    next: JSON.stringify(next),
    awaits: awaits && JSON.stringify(awaits),
    ...(trace ? { traceparent: writeTraceparent(trace) } : {}),
  };
  const id = memberId(workflow, its);
  const base = { id, task, queue, group, input, createdAt, expiresAt, fingerprint: null };
  const message = { ...firstMessage({ ...base, eta }), outbox };
  const blocked = awaits !== null || isFarFromBirth(message);
  const kept = Math.max(resultTtl, MEMBER_TTL_SECONDS);
  // What is blocked is in no due index, and no claim finds it due.
  const item = pendingItem(blocked ? { ...message, eta: null } : message, kept);
  return {
    item: {
      ...item,
      workflow: membershipAttribute(membership),
      ttl: number(openTtl(eta ?? createdAt, kept)),
      ...(blocked ? { blocked: { BOOL: true }, notBefore: number(LAST_TIME) } : {}),
      ...(eta === null ? {} : { eta: number(eta) }),
    },
    record: {
      ...pendingRecord(message),
      workflow: membership,
      blocked,
      dueRun: null,
      ...(blocked ? { notBefore: LAST_TIME } : {}),
    },
  };
}

/**
 * When a member starts and expires, as far as that is known when its workflow is sent.
 *
 * @param createdAt milliseconds since the epoch, as these are
 */
export function timesOf(
  { eta, expiresAt, countdown, expires }: PlannedMember,
  createdAt: number,
): Pick<PlannedMember, 'eta' | 'expiresAt'> {
  const after = (seconds: number) => createdAt + Math.round(seconds * 1000);
  return {
    eta: eta ?? (countdown ? after(countdown) : null),
    expiresAt: expiresAt ?? (expires === undefined ? null : after(expires)),
  };
}
