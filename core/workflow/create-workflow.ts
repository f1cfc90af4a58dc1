import { MAX_MESSAGE_RETENTION_SECONDS, MEMBER_TTL_SECONDS } from '../protocol/bounds.ts';
import type { TraceContext } from '../protocol/trace.ts';
import { readItems } from '../records/read-items.ts';
import { openTtl } from '../records/record-item.ts';
import { sideBySide } from '../records/side-by-side.ts';
import type { Item } from '../records/table.ts';
import { censusOf } from './census.ts';
import { commitHead } from './change-head.ts';
import type { Flow } from './flow.ts';
import { isHead, newHead, planItem, readHead, type WorkflowHead } from './head-item.ts';
import { joinItems } from './join-items.ts';
import { newMember, timesOf } from './member-record.ts';
import type { Plan } from './plan.ts';
import { startWorkflow } from './start-workflow.ts';
import { bearItem } from './update-item.ts';

/** A workflow to be created. */
export interface NewWorkflow {
  readonly id: string;
  readonly plan: Plan;
  /** Digest of what was sent; `null` if no key came with it. */
  readonly fingerprint: string | null;
  /** Milliseconds since the epoch. */
  readonly createdAt: number;
  /** The trace in which it is sent. */
  readonly trace: TraceContext | null;
}

/** What became of it. */
export type CreatedWorkflow =
  /** It was stored: by this call, or, if `replayed`, by another with the same key. */
  | { readonly kind: 'created'; readonly head: WorkflowHead; readonly replayed: boolean }
  /** Something else has its id. */
  | { readonly kind: 'taken' }
  /** Time ran out before everything was stored. Nothing of it runs until another call with the same key goes on. */
  | { readonly kind: 'unfinished' };

/** It is not known whether a workflow is complete. If it is, it runs. */
export class NotCertain extends Error {
  override readonly name = 'NotCertain';

  constructor(cause: unknown) {
    super('It is not certain that a workflow was stored completely', { cause });
  }
}

/** Items that are stored between two looks at the clock. */
const CHUNK = 500;

/**
 * Stores a workflow: first all of its items, then that it is complete, and only then the first messages. If it dies before it is complete, nothing
 * has run; if it dies afterwards, the sweep starts it. Every item is born only where there is none, so that another call with the same key goes on where
 * this one stopped.
 *
 * @param deadline when to begin nothing more, in milliseconds since the epoch
 * @throws NotCertain if the write that makes it complete failed; unknown what another failed with: nothing of it has run
 */
export async function createWorkflow(
  flow: Flow,
  { id, plan, fingerprint, createdAt, trace }: NewWorkflow,
  deadline: number,
): Promise<CreatedWorkflow> {
  const { table, clock } = flow;
  const { members, joins, value, outline } = plan;
  const latest = members.reduce((time, one) => Math.max(time, timesOf(one, createdAt).eta ?? 0), createdAt);
  const kept = members.reduce((seconds, { resultTtl }) => Math.max(seconds, resultTtl), MEMBER_TTL_SECONDS);
  const ttl = openTtl(latest, kept + MAX_MESSAGE_RETENTION_SECONDS);
  const stored = await bearItem(table, newHead({ id, total: members.length, createdAt, fingerprint, ttl }));
  const found = stored === 'born' ? null : stored;
  if (found && !isHead(found)) return { kind: 'taken' };
  const head = found
    ? readHead(found)
    : readHead(newHead({ id, total: members.length, createdAt, fingerprint, ttl }));
  if (head.fingerprint !== fingerprint) return { kind: 'taken' };
  if (head.state !== 'CREATING') return { kind: 'created', head, replayed: true };

  // Whoever goes on where another call stopped counts from that.
  const births = members.map((member) => newMember(id, member, head.createdAt, trace));
  const items: Item[] = [
    planItem(id, { value, outline, joins: joins.map(({ size }) => size), census: censusOf(plan) }, ttl),
    ...joins.flatMap((join) => joinItems(id, join, ttl)),
    ...births.map(({ item }) => item),
  ];
  for (let from = 0; from < items.length; from += CHUNK) {
    if (clock.now() >= deadline) return { kind: 'unfinished' };
    const chunk = items.slice(from, from + CHUNK);
    await sideBySide(found ? await missingOf(flow, chunk) : chunk, (item) => bearItem(table, item));
  }
  const committed = await commitHead(table, head, clock.now()).catch((cause: unknown) => {
    throw new NotCertain(cause);
  });
  const open = committed.head ?? head;
  // Once it is complete, it is accepted: what is not sent now, the sweep sends.
  const first = births.map(({ record }) => record).filter(({ workflow }) => workflow?.awaits === null);
  await startWorkflow(flow, open, value, first, deadline);
  return { kind: 'created', head: open, replayed: !committed.done };
}

/** What an earlier call has not stored of these items. A read of a hundred costs about as long as one write. */
async function missingOf({ table, clock, random }: Flow, chunk: readonly Item[]): Promise<readonly Item[]> {
  const ids = chunk.map((item) => item['id']?.S ?? '');
  const { items } = await readItems(table, ids, clock, random, []);
  return chunk.filter((_, index) => !items.has(ids[index] ?? ''));
}
