import { CLOCK_SKEW_MS } from '../core/protocol/bounds.ts';
import type { NextDue, SweepAnswer, SweepEvent } from '../core/protocol/sweep-event.ts';
import { messageOf } from './message-of.ts';
import type { Reporter } from './reporter.ts';

/** How often the stack's schedule starts a sweep, in milliseconds. */
const MINUTE_MS = 60_000;

/**
 * How long after a reload to sweep again, in milliseconds. Within `CLOCK_SKEW_MS` of one build's declarations, another's may be those of an older build, and
 * are left for a later sweep; a sweep starts in less than a second.
 */
const SETTLED_MS = CLOCK_SKEW_MS + 1_000;

/** What is due again within this time, in milliseconds, is due often. */
const OFTEN_MS = 600_000;

/** How a schedule's id in the table begins; its name follows. */
const SCHEDULE = 'schedule/';

/** What sweeps are started with. */
interface SweepsOptions {
  /** Runs the scheduler. */
  readonly invoke: (event: SweepEvent) => Promise<unknown>;
  readonly reporter: Reporter;
  /** Milliseconds between two sweeps; 0 for none but those that are asked for. Default: a minute, as on AWS. */
  readonly everyMs?: number | undefined;
}

/** Stands in for the stack's schedule: starts a sweep now, and then each minute. */
export class Sweeps {
  readonly #options: SweepsOptions;
  readonly #timer: NodeJS.Timeout | undefined;
  #settling: NodeJS.Timeout | undefined;
  #declared: string;
  #running: Promise<void> = Promise.resolve();
  #told = '';

  /** @param declared the hash of the schedules that the tasks declare */
  constructor(declared: string, options: SweepsOptions) {
    const { everyMs = MINUTE_MS } = options;
    this.#options = options;
    this.#declared = declared;
    if (everyMs === 0) return;
    this.#timer = setInterval(() => this.#tick(), everyMs);
    this.#tick();
  }

  /** Goes on with what a later build declares. If that is something else, sweeps at once; and again soon, if it came right after the one before. */
  follow(declared: string): void {
    if (declared === this.#declared) return;
    this.#declared = declared;
    if (!this.#timer) return;
    this.#tick();
    clearTimeout(this.#settling);
    this.#settling = setTimeout(() => this.#tick(), SETTLED_MS);
  }

  /**
   * Sweeps now, whether or not another sweep is running.
   *
   * @throws FunctionFault when the scheduler failed
   */
  async sweep(): Promise<SweepAnswer> {
    const event: SweepEvent = { sweep: true, declared: this.#declared, tellNext: true };
    // What the handler of functions/scheduler returns for such an event.
    const answer = (await this.#options.invoke(event)) as SweepAnswer;
    this.#tell(answer.next);
    return answer;
  }

  /** Starts no more sweeps, and waits for the one that is running. */
  async stop(): Promise<void> {
    clearInterval(this.#timer);
    clearTimeout(this.#settling);
    await this.#running;
  }

  #tick(): void {
    this.#running = this.#running.then(async () => {
      try {
        await this.sweep();
      } catch (fault) {
        this.#options.reporter.error(`scheduler failed: ${messageOf(fault)}`);
      }
    });
  }

  /** Says what comes due next, if that is something else than before. A schedule that is due again and again within minutes is told of once. */
  #tell(next: NextDue | null): void {
    const told = next ? `${next.id} ${next.at - Date.now() < OFTEN_MS ? 'soon' : next.at}` : '';
    if (next && told !== this.#told) this.#options.reporter.info(nextText(next));
    this.#told = told;
  }
}

function nextText({ id, at }: NextDue): string {
  const what = id.startsWith(SCHEDULE) ? `the schedule ${id.slice(SCHEDULE.length)}` : `the task ${id}`;
  return `Next due: ${what}, at ${new Date(at).toISOString()}.`;
}
