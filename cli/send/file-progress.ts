import type { Output } from '../output.ts';
import { bar } from '../show/progress.ts';
import { duration } from '../show/relative-time.ts';

/** The progress of sending a file: a line at the bottom of the terminal. */
export class FileProgress {
  readonly #output: Output;
  readonly #total: number;
  readonly #now: () => number;
  readonly #begun: number;
  #done = 0;

  constructor(output: Output, total: number, now: () => number) {
    this.#output = output;
    this.#total = total;
    this.#now = now;
    this.#begun = now();
  }

  /** Tasks per second since the start. */
  get rate(): number {
    return this.#done / Math.max(0.001, this.seconds);
  }

  get seconds(): number {
    return (this.#now() - this.#begun) / 1000;
  }

  show(more = 0): void {
    this.#done += more;
    const part = this.#total === 0 ? 1 : this.#done / this.#total;
    const words = [`${this.#done} of ${this.#total}`, `${Math.round(this.rate)}/s`];
    if (this.#done > 0 && this.#done < this.#total) {
      words.push(`${duration(((this.#total - this.#done) / this.rate) * 1000)} left`);
    }
    const text = words.join('  ');
    const room = Math.min(40, this.#output.noteWidth - text.length - 4);
    const { green } = this.#output.noteColors;
    this.#output.liveLine(room < 8 ? text : `${green(bar(part, room))}  ${text}`);
  }

  end(): void {
    this.#output.liveLine('');
  }
}
