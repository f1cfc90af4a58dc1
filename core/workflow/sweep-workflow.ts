import { MEMBER_TTL_SECONDS } from '../protocol/bounds.ts';
import { isFinal } from '../protocol/state.ts';
import { timeOfPlace } from '../records/list/index-attributes.ts';
import { DUE } from '../records/list/indexes.ts';
import { number } from '../records/record-item.ts';
import { sideBySide } from '../records/side-by-side.ts';
import type { Item } from '../records/table.ts';
import { releasePage, revokeMembers } from './after-end.ts';
import { errorBecauseOf } from './cause.ts';
import { closeHead, doneWithHead, keepHead, letHeadExpire } from './change-head.ts';
import type { Flow } from './flow.ts';
import { planId, readHead, readPlan, type WorkflowHead } from './head-item.ts';
import { joinId, rootId, shardId, shardsOf } from './join-items.ts';
import { memberIds } from './member-id.ts';
import { doneWithPage, readPage } from './page-item.ts';
import { numbersOf, pagesOf } from './pages.ts';
import { readMembers, readWhether } from './read-value.ts';
import { startByRecords } from './start-workflow.ts';
import { changeItem } from './update-item.ts';

/** Members whose records are read at once. */
const CHUNK = 500;

const DAY_SECONDS = 86_400;

/**
 * Does what is due for a workflow: starts it, revokes what has not ended of it, lets a page of its members go on, or keeps its items from expiring as long
 * as a member is open. What is not reached before the deadline, the next sweep does.
 *
 * @param item the workflow's or the page's, as it was read
 * @param deadline in milliseconds since the epoch
 */
export async function sweepWorkflow(flow: Flow, item: Item, deadline: number): Promise<void> {
  const page = readPage(item);
  if (page) {
    await releasePage(flow, page.workflow, page.members);
    await doneWithPage(flow.table, item);
    return;
  }
  const head = readHead(item);
  const { id, total, todo } = head;
  if (todo === 'start') return startByRecords(flow, head, deadline);
  if (todo === 'revoke') {
    if (await revokeMembers(flow, id, { from: 0, count: total }))
      await doneWithHead(flow.table, head, flow.clock.now());
    return;
  }
  const seenAt = item[DUE.sortKey]?.S ?? '';
  if (todo === 'check') {
    // The sweep looks ahead, and whoever made it go on may not be done yet.
    if (timeOfPlace(seenAt) <= flow.clock.now()) await checkEnd(flow, head);
    return;
  }
  if (!(await hasOpenMember(flow, head))) {
    await letHeadExpire(flow.table, head, seenAt);
    return;
  }
  if (await keepOn(flow, head, deadline)) await keepHead(flow.table, head, seenAt, flow.clock.now());
}

/** Whether a workflow that went on has come to its end after all: then nothing may tell it any more. */
async function checkEnd(flow: Flow, head: WorkflowHead): Promise<void> {
  const { table, clock } = flow;
  const plan = await readPlan(table, head.id);
  const outcome = plan && (await readWhether(flow, head.id, plan.value));
  if (outcome && outcome.kind !== 'open') {
    await closeHead(table, head, outcome.kind === 'ok' ? null : errorBecauseOf(outcome.cause), clock.now());
  }
  await doneWithHead(table, head, clock.now());
}

async function hasOpenMember(flow: Flow, { id, total }: WorkflowHead): Promise<boolean> {
  for (const page of pagesOf({ from: 0, count: total }, CHUNK)) {
    const records = await readMembers(flow, id, numbersOf(page));
    if ([...records.values()].some((record) => record && !isFinal(record.state))) return true;
  }
  return false;
}

/** Sets the time at which all items of a workflow expire, unless it is later already. @returns whether all is done */
async function keepOn(flow: Flow, { id, total }: WorkflowHead, deadline: number): Promise<boolean> {
  const { table, clock } = flow;
  // The same all day long, so that a sweep which goes on where another stopped writes no item again.
  const today = Math.ceil(clock.now() / 1000 / DAY_SECONDS) * DAY_SECONDS;
  const ttl = number(today + MEMBER_TTL_SECONDS);
  const { joins = [] } = (await readPlan(table, id)) ?? {};
  const ids = [
    ...[id, planId(id)],
    ...joins.flatMap((size, join) => [
      ...[joinId(id, join), rootId(id, join)],
      ...Array.from({ length: shardsOf({ size }) }, (_, shard) => shardId(id, join, shard)),
    ]),
    ...memberIds(id, 0, total),
  ];
  for (let from = 0; from < ids.length; from += CHUNK) {
    if (clock.now() >= deadline) return false;
    await sideBySide(ids.slice(from, from + CHUNK), (each) =>
      changeItem(table, each, { condition: '#ttl < :ttl', values: { ':ttl': ttl }, set: { ttl } }),
    );
  }
  return true;
}
