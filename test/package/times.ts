import { readFileSync, writeFileSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import path from 'node:path';
import type { Check } from '../deploy/checks.ts';

const DOCUMENT = path.join(import.meta.dirname, '..', '..', 'docs', 'decisions', 'package.md');

/** What stands between these lines is written by `npm run test:package -- --write`. */
const TABLE = /(?<=<!-- times -->\n)[\s\S]*(?=<!-- end of times -->)/;

/** Remembers how long checks take. */
export class Times {
  readonly #seconds = new Map<string, number>();

  /** The same checks, timed. */
  of(check: Check): Check {
    return async (what, run) => {
      const startedAt = performance.now();
      const value = await check(what, run);
      if (value !== null) this.#seconds.set(what, (performance.now() - startedAt) / 1000);
      return value;
    };
  }

  /** Writes them into the document. */
  write(): void {
    const rows = [...this.#seconds].map(([what, seconds]) => `| ${what} | ${seconds.toFixed(1)} |`);
    const table = [
      `On ${availableParallelism()} cores, in seconds, with npm's cache filled:`,
      '',
      '| | |',
      '|---|---|',
      ...rows,
      '',
    ];
    const text = readFileSync(DOCUMENT, 'utf8');
    if (!TABLE.test(text)) throw new Error(`${DOCUMENT} has no place for the times.`);
    writeFileSync(DOCUMENT, text.replace(TABLE, `\n${table.join('\n')}\n`));
  }
}
