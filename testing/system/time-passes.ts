import { readSpan, type Span } from '../read-span.ts';
import type { Drive } from './drive.ts';
import type { VirtualTime } from './virtual-time.ts';

/** How much further time goes for what has come due to begin, in milliseconds: SQS counts in whole seconds, and the delay of a message is rounded up. */
const ROUNDING_MS = 999;

/** How much longer than a span of time its last step may take, in milliseconds. */
const SLACK_MS = 86_400_000;

/** Lets spans of time pass, one after the other. */
export class TimePasses {
  readonly #time: VirtualTime;
  readonly #drive: Drive;
  /** When the last span ended, and when it was to end. */
  #last = { ended: Number.NaN, meant: Number.NaN };

  constructor(time: VirtualTime, drive: Drive) {
    this.#time = time;
    this.#drive = drive;
  }

  /** Lets a span of time pass, and whatever comes due in it begin. @throws InvalidArgument if it is none */
  async advance(span: Span): Promise<void> {
    // Many short spans are as long as one of their sum.
    const from = Date.now() === this.#last.ended ? this.#last.meant : Date.now();
    const meant = from + readSpan(span, from);
    const ms = Math.max(0, meant + ROUNDING_MS - Date.now());
    await this.#drive.until(this.#time.clock.sleep(ms), ms + SLACK_MS);
    await this.#drive.untilCalm();
    this.#last = { ended: Date.now(), meant };
  }
}
