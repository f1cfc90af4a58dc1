import { finish } from '../ending/finish.ts';
import { follow } from '../ending/follow.ts';
import { leaveToSweep } from '../ending/leave-to-sweep.ts';
import type { TaskEnd } from '../ending/task-end.ts';
import { errorFields } from '../protocol/logger.ts';
import { WORKFLOW } from '../protocol/outbox.ts';
import type { TaskRecord } from '../protocol/record.ts';
import { isFinal } from '../protocol/state.ts';
import { removeDue } from '../records/remove-due.ts';
import { sideBySide } from '../records/side-by-side.ts';
import { arrive } from './arrive.ts';
import { CANCELLED, type Cause, causeOf, errorBecauseOf, NOT_NEEDED } from './cause.ts';
import { closeHead } from './change-head.ts';
import { decide } from './decide.ts';
import type { Flow } from './flow.ts';
import { readHead } from './head-item.ts';
import type { Nested } from './nested.ts';
import { numbersOf, PAGE, pagesOf } from './pages.ts';
import type { Target } from './plan.ts';
import { readMembers } from './read-value.ts';
import { releaseMembers } from './release-members.ts';
import { sendReleases } from './send-releases.ts';
import { readItemById } from './update-item.ts';
import type { Run } from './value.ts';

/** For how long ends are followed that come about on the way, in milliseconds. The sweep follows the rest. */
const BUDGET_MS = 8_000;

/** What follows the end of a workflow's member is not done yet: the message of whoever ended comes again. */
export class NotCarriedOn extends Error {
  override readonly name = 'NotCarriedOn';
}

/** How a member or a join ended. */
type Ended = { readonly ok: true } | ({ readonly ok: false } & Failed);

/** Why, and when: milliseconds since the epoch. */
interface Failed {
  readonly cause: Cause;
  readonly at: number;
}

/** What is done after the end of a member, and after the ends that come about on the way. */
export class Steps implements Nested {
  readonly #flow: Flow;
  readonly #until: number;
  /** Ends on the way that are still to be followed. */
  readonly #rest: TaskRecord[] = [];
  readonly #seen = new Set<string>();

  constructor(flow: Flow) {
    this.#until = flow.clock.now() + BUDGET_MS;
    // What follows an end on the way is done after it, and not within it.
    const followers = {
      ...flow.followers,
      [WORKFLOW]: async (_: unknown, record: TaskRecord) => this.#later(record),
    };
    this.#flow = { ...flow, followers };
  }

  /** Does what follows the end of a member. */
  async take(record: TaskRecord): Promise<void> {
    const { workflow, state, id, finishedAt } = record;
    if (!workflow) return;
    const next: readonly Target[] = JSON.parse(workflow.next);
    const at = finishedAt ?? this.#flow.clock.now();
    const ended: Ended = state === 'SUCCESS' ? { ok: true } : { ok: false, cause: causeOf(id, record), at };
    await this.#takeAll(workflow.id, next, ended);
  }

  /** Does what follows the ends that came about on the way, as long as there is time. The rest stands in the due index. */
  async takeRest(): Promise<void> {
    while (this.#rest.length > 0 && this.#isInTime()) {
      await sideBySide(this.#rest.splice(0, PAGE), (record) => this.#takeNested(record));
    }
    await sideBySide(
      this.#rest.splice(0).filter(({ dueOutbox }) => dueOutbox === null),
      (record) => leaveToSweep(this.#flow.table, record, this.#flow.clock.now()),
    );
  }

  async finish({ id, task }: Pick<TaskRecord, 'id' | 'task'>, end: TaskEnd): Promise<void> {
    const countedAs = this.#flow.registry.get(task) ? task : undefined;
    const { record } = await finish(this.#flow, { id }, end, { resultTtl: null, countedAs });
    // No message comes for it, so the due index must have it.
    if (record && isFinal(record.state) && record.dueOutbox === null && end.kind === 'setAside') {
      await leaveToSweep(this.#flow.table, record, this.#flow.clock.now());
    }
  }

  /**
   * Revokes what has not ended of consecutive members, the last first, so that nothing is let go on meanwhile.
   *
   * @param failed why: what began again since then is left alone; `null` if a caller wants it
   * @throws NotCarriedOn if not all is done in time
   */
  async revoke(workflow: string, members: Run, failed: Failed | null): Promise<void> {
    const error = failed && {
      type: CANCELLED,
      message: `The task ${failed.cause.taskId} of the same group did not succeed.`,
      taskId: failed.cause.taskId,
    };
    for (const page of pagesOf(members).toReversed()) {
      const records = await readMembers(this.#flow, workflow, numbersOf(page));
      const open = [...records.values()].filter((record) => record !== null && !isFinal(record.state));
      await sideBySide(open.toReversed(), async (record) => {
        if (!record || (failed && hasBegunAgain(record, failed.at))) return;
        const { life } = record;
        await this.finish(record, { kind: 'revoked', life, hasOutbox: true, ...(error ? { error } : {}) });
      });
      this.#orThrow();
    }
  }

  #later(record: TaskRecord): void {
    const key = `${record.id}/${record.life}`;
    if (this.#seen.has(key)) return;
    this.#seen.add(key);
    this.#rest.push(record);
  }

  /** An end on the way: if it is not followed now, the sweep does it, where the due index has it. */
  async #takeNested(record: TaskRecord): Promise<void> {
    try {
      await this.take(record);
      await removeDue(this.#flow.table, record, 'dueOutbox');
    } catch (error) {
      if (record.dueOutbox === null) throw error;
      this.#flow.logger.warn('end of a member left to the sweep', {
        taskId: record.id,
        ...errorFields(error),
      });
    }
  }

  async #takeAll(workflow: string, next: readonly Target[], ended: Ended): Promise<void> {
    for (const target of next) await this.#takeOne(workflow, target, ended);
  }

  async #takeOne(workflow: string, target: Target, ended: Ended): Promise<void> {
    if ('exit' in target) return this.#exit(workflow, ended);
    if ('join' in target) return this.#join(workflow, target, ended);
    const isHandled = 'handle' in target;
    const members = { from: isHandled ? target.handle : target.release, count: target.count };
    const isDue = isHandled ? !ended.ok && ended.cause.error.type !== NOT_NEEDED : ended.ok;
    if (isDue) return this.#release(workflow, members);
    return this.#fail(workflow, members, isHandled || ended.ok ? null : ended.cause);
  }

  async #join(
    workflow: string,
    target: Extract<Target, { readonly join: number }>,
    ended: Ended,
  ): Promise<void> {
    const root = await arrive(this.#flow.table, workflow, target, ended.ok);
    const decision = root && (await decide(this.#flow, workflow, target.join, root));
    if (!decision) return;
    const { join, cause } = decision;
    const at = ended.ok ? this.#flow.clock.now() : ended.at;
    await this.#takeAll(workflow, join.next, cause ? { ok: false, cause, at } : { ok: true });
    // A success revokes nobody: what had failed by then has revoked the others, and what runs was retried since. Nor does one that was revoked for this itself.
    const cancels = !ended.ok && ended.cause.error.type !== CANCELLED;
    if (cause && join.cancel && cancels) await this.revoke(workflow, join.cancel, { cause, at: ended.at });
  }

  #release(workflow: string, members: Run): Promise<void> {
    if (members.count > PAGE) return sendReleases(this.#flow, workflow, members);
    return releaseMembers(this.#flow, workflow, numbersOf(members), this);
  }

  /** @param cause why; `null` if they are not needed */
  async #fail(workflow: string, members: Run, cause: Cause | null): Promise<void> {
    const error = cause
      ? errorBecauseOf(cause)
      : { type: NOT_NEEDED, message: 'The failure that it was to handle has not come about.' };
    const transition = error.type === NOT_NEEDED ? 'revoke' : 'fail';
    for (const page of pagesOf(members)) {
      const records = await readMembers(this.#flow, workflow, numbersOf(page));
      await sideBySide([...records.values()], async (record) => {
        if (!record?.blocked) return;
        // Whoever ended it before may have died before what follows was done.
        if (isFinal(record.state)) await follow(this.#flow.followers, record);
        else await this.finish(record, { kind: 'notReleased', transition, life: record.life, error });
      });
      this.#orThrow();
    }
  }

  async #exit(workflow: string, ended: Ended): Promise<void> {
    const { table, clock } = this.#flow;
    const item = await readItemById(table, workflow);
    if (!item) return;
    const error = ended.ok ? null : errorBecauseOf(ended.cause);
    await closeHead(table, readHead(item), error, clock.now());
  }

  #isInTime(): boolean {
    return this.#flow.clock.now() < this.#until;
  }

  #orThrow(): void {
    if (!this.#isInTime()) throw new NotCarriedOn('A workflow was not carried on in time: the rest follows.');
  }
}

/** Whether a task was retried by hand since a time, or revived by what was. */
function hasBegunAgain({ life, retriedAt, startedAt, notBefore }: TaskRecord, since: number): boolean {
  return life > 1 && (retriedAt ?? startedAt ?? notBefore) > since;
}
