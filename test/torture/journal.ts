import { closeSync, mkdirSync, openSync, readFileSync, writeSync } from 'node:fs';
import path from 'node:path';
import type { Event, Happening } from './event.ts';

/** What happens in a run, as it happens: on the disk too, for a look afterwards. */
export class Journal {
  readonly #descriptor: number;
  readonly events: Event[] = [];

  /** @param folder takes `events.jsonl`; made if it is not there */
  constructor(folder: string) {
    mkdirSync(folder, { recursive: true });
    this.#descriptor = openSync(path.join(folder, 'events.jsonl'), 'w');
  }

  /** @param at milliseconds since the epoch; default now */
  note(happening: Happening, at = Date.now()): void {
    const event: Event = { at, ...happening };
    this.events.push(event);
    writeSync(this.#descriptor, `${JSON.stringify(event)}\n`);
  }

  close(): void {
    closeSync(this.#descriptor);
  }
}

/** The events of an earlier run, from its folder. */
export function readJournal(folder: string): readonly Event[] {
  return readFileSync(path.join(folder, 'events.jsonl'), 'utf8')
    .split('\n')
    .filter((line) => line !== '')
    .map((line): Event => JSON.parse(line));
}
