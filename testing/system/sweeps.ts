import { RENEWALS } from '../../core/records/due-entry.ts';
import { timeOfPlace } from '../../core/records/list/index-attributes.ts';
import { DUE } from '../../core/records/list/indexes.ts';
import { SCHEDULES } from '../../core/schedule/schedule-item.ts';
import type { Source } from './drive.ts';
import type { InProcessAws } from './in-process-aws.ts';
import type { Traffic } from './traffic.ts';

/** How long before a task comes due a sweep sends its message, in milliseconds. */
const TASKS_AHEAD_MS = 600_000;

/** How long before its time a sweep makes an occurrence, in milliseconds. */
const SCHEDULES_AHEAD_MS = 150_000;

/** The time between two sweeps, in milliseconds. */
const EVERY_MS = 60_000;

interface SweepsOptions {
  readonly aws: InProcessAws;
  readonly traffic: Traffic;
  /** The name of the results table. */
  readonly table: string;
  /** Whether schedules, which never end, are waited for as tasks are. Default true. */
  readonly waitsForSchedules?: boolean;
  /** Runs one sweep to its end, or to its sandbox's. */
  readonly sweep: () => Promise<unknown>;
}

/**
 * Starts the sweeps, as EventBridge Scheduler does each minute: but only while something is in the due index, and not before a sweep could take
 * it up, so that hours pass at once. Looks into the index only after a write that concerned it.
 */
export class Sweeps implements Source {
  readonly #options: SweepsOptions;
  readonly #running = new Set<Promise<unknown>>();
  #lastAt = Number.NEGATIVE_INFINITY;
  #seen = 0;
  /** When a sweep can take up the first entry. */
  #earliest: number | null = null;
  /** Whether the index holds anything that is waited for. */
  #awaited = false;

  constructor(options: SweepsOptions) {
    this.#options = options;
  }

  /**
   * Starts a sweep if one is due, without waiting for its end; else notes when the next is.
   *
   * @returns whether one was started
   */
  async poll(): Promise<boolean> {
    const earliest = await this.#look();
    if (earliest === null) return false;
    const next = Math.max(earliest, this.#lastAt + EVERY_MS);
    if (next > Date.now()) {
      this.#options.aws.time.noteDeadline(next);
      return false;
    }
    this.#lastAt = Date.now();
    void this.start();
    return true;
  }

  /** Starts none by itself before a time, in milliseconds since the epoch. */
  from(time: number): void {
    this.#lastAt = time - EVERY_MS;
  }

  /** Starts a sweep now, whatever is due. */
  start(): Promise<unknown> {
    const sweep = this.#options.sweep().finally(() => {
      this.#running.delete(sweep);
      this.#options.traffic.activity += 1;
    });
    this.#running.add(sweep);
    return sweep;
  }

  /** Whether no sweep runs, and nothing is in the index that is waited for. */
  async isDone(): Promise<boolean> {
    await this.#look();
    return this.#running.size === 0 && !this.#awaited;
  }

  /** When a sweep can first take something up; `null` if nothing is in the index. */
  async #look(): Promise<number | null> {
    const { aws, traffic, table, waitsForSchedules = true } = this.#options;
    if (traffic.dueWrites === this.#seen) return this.#earliest;
    this.#seen = traffic.dueWrites;
    const { Items } = (await aws.call('dynamodb', 'DynamoDB_20120810.Scan', {
      TableName: table,
      IndexName: DUE.name,
    })) as { Items: Record<string, { S: string }>[] };
    const all = Items.filter((item) => !RENEWALS.includes(item[DUE.partitionKey]?.S ?? ''));
    const isSchedule = (item: (typeof Items)[number]) => item[DUE.partitionKey]?.S === SCHEDULES;
    const times = all.map((item) => {
      const ahead = isSchedule(item) ? SCHEDULES_AHEAD_MS : TASKS_AHEAD_MS;
      return timeOfPlace(item[DUE.sortKey]?.S ?? '') - ahead;
    });
    this.#awaited = all.some((item) => waitsForSchedules || !isSchedule(item));
    this.#earliest = times.length === 0 ? null : Math.min(...times);
    return this.#earliest;
  }
}
