import type { Json } from '../../../../../core/protocol/json.ts';
import type { TaskRecord } from '../../../../../core/protocol/record.ts';
import { isFinal } from '../../../../../core/protocol/state.ts';
import { readItem } from '../../../../../core/records/record-item.ts';
import type { Item } from '../../../../../core/records/table.ts';
import { isHead, readHead, type WorkflowHead } from '../../../../../core/workflow/head-item.ts';
import type { Expected, ExpectedTask, Part } from './expected.ts';
import { comparable, type Fate, outcomeOf, type PartOutcome, SKIPPED } from './outcome-of.ts';
import { GIVEN } from './random-workflow.ts';

/** A run of a task, and whether another of the same life may follow: its worker met a fault, or it asked for another. */
export interface SeenRun {
  readonly life: number;
  readonly isExcused: () => boolean;
}

/** What is known of a task. */
interface Watched {
  readonly expected: ExpectedTask;
  fate: Fate;
  record: TaskRecord | null;
  /** All that could rightly be given to it so far. */
  readonly given: Set<string>;
  /** Whether what it waits for failed, or was not needed, at any time so far. */
  failed: boolean;
  skipped: boolean;
  readonly runs: SeenRun[];
}

const UNBORN: Fate = { id: '', state: 'UNBORN', result: null, errorType: null, errorTask: null };

/** Sees every write of a trial, and knows what may be true at each moment. */
export class Judge {
  readonly violations: string[] = [];
  readonly tasks: ReadonlyMap<string, Watched>;
  head: WorkflowHead | null = null;
  readonly #expected: Expected;
  readonly #byId = new Map<string, Watched>();
  readonly #cancelled = new Set<string>();
  #succeeded = false;
  #failed = false;
  /** Whether a call that revoked the workflow was answered, and nobody has retried anything since it began. */
  #isRevoked = false;

  constructor(expected: Expected) {
    this.#expected = expected;
    const watched = (task: ExpectedTask): Watched => ({
      ...{ expected: task, fate: UNBORN, record: null, given: new Set<string>() },
      ...{ failed: false, skipped: false, runs: [] },
    });
    this.tasks = new Map(expected.tasks.map((task) => [task.path, watched(task)]));
    this.#look();
  }

  /** An item was written. */
  changed(id: string, item: Item): void {
    if (isHead(item)) {
      this.#headChanged(readHead(item));
      return;
    }
    const record = readItem(item);
    if (!record?.workflow) return;
    const watched = this.tasks.get(record.workflow.path);
    if (!watched) {
      this.wrong(`a task at ${record.workflow.path}, where none was sent`);
      return;
    }
    const before = watched.record;
    watched.record = record;
    this.#byId.set(id, watched);
    this.#recordChanged(watched, before, record);
    if (watched.fate.state === record.state && before?.life === record.life) return;
    const { state, result, error } = record;
    watched.fate = { id, state, result, errorType: error?.type ?? null, errorTask: error?.taskId ?? null };
    if (isFinal(state) || before?.life !== record.life) this.#look();
  }

  /** A call that revokes the workflow was answered, and no call that retries something was made since it began. */
  revoked(): void {
    this.#isRevoked = true;
  }

  /** Somebody retries something. */
  retried(): void {
    this.#isRevoked = false;
  }

  /** A task's run begins. */
  ran(id: string, input: Json, run: SeenRun): void {
    const watched = this.#byId.get(id);
    if (!watched) {
      this.wrong(`a run of ${id}, which has no record`);
      return;
    }
    this.#checkGiven(watched, input, 'runs');
    const again = watched.runs.filter(({ life }) => life === run.life);
    if (again.some(({ isExcused }) => !isExcused())) {
      this.wrong(`${watched.expected.path} runs twice in its life ${run.life}, and no worker died`);
    }
    watched.runs.push(run);
  }

  /** What must be true once nothing is left to do. */
  settled(): void {
    for (const { expected, record } of this.tasks.values()) {
      if (!record) this.wrong(`${expected.path} has no record`);
      else if (!isFinal(record.state)) this.wrong(`${expected.path} hangs: it is ${record.state}`);
      else this.#checkEnd(expected, record);
    }
    const state = this.head?.state ?? 'missing';
    const whole = outcomeOf(this.#expected.whole, this.#fateOf);
    const may = whole.kind === 'ok' ? ['SUCCESS'] : ['FAILURE', 'REVOKED'];
    if (!may.includes(state)) this.wrong(`the workflow is ${state}, and what it gives is ${whole.kind}`);
    if (this.#isRevoked && state !== 'REVOKED' && state !== 'SUCCESS') {
      this.wrong(`the workflow was revoked, and is ${state}`);
    }
    if (this.head?.finishedAt === null) this.wrong('the workflow has no end');
    if (this.head?.todo) this.wrong(`the workflow is still to be done: ${this.head.todo}`);
  }

  records(): TaskRecord[] {
    return [...this.tasks.values()].flatMap(({ record }) => record ?? []);
  }

  /** Its records, by state, as its counts should be. */
  counts() {
    const records = this.records();
    const skipped = records.filter(({ error }) => error?.type === SKIPPED).length;
    const failed = records.filter(({ state }) => state === 'FAILURE' || state === 'REVOKED').length - skipped;
    const succeeded = records.filter(({ state }) => state === 'SUCCESS').length;
    return { open: records.length - succeeded - failed - skipped, succeeded, failed, skipped };
  }

  /** Where a task is in what was sent. */
  pathOf(id: string): string {
    return this.#byId.get(id)?.expected.path ?? id;
  }

  /** Something is wrong that is seen elsewhere. */
  wrong(what: string): void {
    this.violations.push(what);
  }

  readonly #fateOf = (path: string): Fate => this.tasks.get(path)?.fate ?? UNBORN;

  /** Notes what may be given, and what has failed, as the records are now. */
  #look(): void {
    // Many wait for the same.
    const outcomes = new Map<Part, readonly [PartOutcome, string]>();
    for (const watched of this.tasks.values()) {
      const { before } = watched.expected;
      if (!before || watched.fate.state === 'SUCCESS') continue;
      const [outcome, value] = outcomes.get(before) ?? this.#outcomeAndText(before);
      outcomes.set(before, [outcome, value]);
      if (outcome.kind === 'ok') watched.given.add(value);
      else if (outcome.kind === 'bad' && outcome.type === SKIPPED) watched.skipped = true;
      else if (outcome.kind === 'bad') watched.failed = true;
    }
    for (const { path, part } of this.#expected.cancelling) {
      if (outcomeOf(part, this.#fateOf).kind === 'bad') this.#cancelled.add(path);
    }
    const whole = outcomeOf(this.#expected.whole, this.#fateOf).kind;
    if (whole === 'ok') this.#succeeded = true;
    if (whole === 'bad') this.#failed = true;
  }

  #outcomeAndText(part: Part): readonly [PartOutcome, string] {
    const outcome = outcomeOf(part, this.#fateOf);
    return [outcome, outcome.kind === 'ok' ? comparable(outcome.value) : ''];
  }

  #recordChanged(watched: Watched, before: TaskRecord | null, now: TaskRecord): void {
    const { path } = watched.expected;
    const [was, is] = [before?.state ?? 'UNBORN', now.state];
    if (before && isFinal(before.state) && (was !== is || before.life !== now.life)) {
      const isRetried = was !== 'SUCCESS' && is === 'PENDING' && now.life === before.life + 1;
      if (!isRetried) this.wrong(`${path} goes from ${was} (life ${before.life}) to ${is} (${now.life})`);
    }
    const isOver = this.#isRevoked && this.head?.state === 'REVOKED' && this.head.todo === null;
    if (is === 'STARTED' && was !== is && isOver) this.wrong(`${path} starts, though all was revoked`);
    if (is === 'PENDING' && !now.blocked && before?.blocked !== false) {
      this.#checkGiven(watched, now.input, 'is let go on');
    }
    if (!isFinal(is) || was === is) return;
    const type = now.error?.type;
    if (type === 'DependencyFailed' && !watched.failed) {
      this.wrong(`${path} fails because of others, of which none has`);
    }
    if (type === SKIPPED && !watched.skipped) this.wrong(`${path} is skipped, though it may be needed`);
    if (type === 'Cancelled' && ![...this.#cancelled].some((group) => path.startsWith(`${group}/`))) {
      this.wrong(`${path} is cancelled, and no group of it has failed`);
    }
    if (type === 'InvalidInput' || type === 'NotStorable' || type === 'Forgotten') {
      this.wrong(`${path} ends with ${type}`);
    }
  }

  /** Whether a task is given what it may be given, and no earlier than that. */
  #checkGiven({ expected: { path, before, pass }, given }: Watched, input: Json, does: string): void {
    if (!before) return;
    const value = pass === true ? input : pass === false ? null : Object(input)[GIVEN];
    const isRight = pass === false ? given.size > 0 : given.has(comparable(value ?? null));
    if (isRight) return;
    this.wrong(
      `${path} ${does} ${given.size === 0 ? 'early' : `with ${comparable(input)}, not ${[...given].join(' or ')}`}`,
    );
  }

  #checkEnd({ path, before }: ExpectedTask, { state, blocked, error }: TaskRecord): void {
    if (!before || state === 'SUCCESS') return;
    const outcome = outcomeOf(before, this.#fateOf);
    const isVain = blocked && state === 'FAILURE';
    if (outcome.kind === 'ok' && (isVain || error?.type === SKIPPED)) {
      this.wrong(`${path} is ${state} (${error?.type}), and what it waits for is there`);
    }
    if (outcome.kind === 'bad' && !blocked && outcome.type !== SKIPPED) {
      this.wrong(`${path} was let go on, and what it waits for failed`);
    }
  }

  #headChanged(head: WorkflowHead): void {
    const was = this.head?.state;
    this.head = head;
    if (was === head.state) return;
    if (was === 'SUCCESS') this.wrong(`the workflow leaves SUCCESS for ${head.state}`);
    if (head.state === 'SUCCESS' && !this.#succeeded) this.wrong('the workflow succeeds early');
    if (head.state === 'FAILURE' && !this.#failed) this.wrong('the workflow fails, and nothing has');
  }
}
