/** What differs in every run: a task's id, a time, the emulator's id of an email. */
const ID = '[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}';
const TIME = '\\d{4}-\\d\\d-\\d\\dT\\d\\d:\\d\\d:\\d\\d\\.\\d{3}Z';
const EMAIL = 'ses-\\d+';

/** Parts of shown output that stand for others: `…` is whatever the document leaves out, and white space only keeps lines short. */
const PARTS = new RegExp(`(…|\\s+|${ID}|${TIME}|${EMAIL})`);

/** Compares the output a document shows with the real output, and remembers which real id each shown id stands for. */
export class ShownOutput {
  readonly #realIds = new Map<string, string>();

  /** A command of the document with the real ids in it. */
  withRealIds(command: string): string {
    return command.replace(new RegExp(ID, 'g'), (shown) => this.#realIds.get(shown) ?? shown);
  }

  /** Whether output is what the document shows. An id that the document showed before must be the same one again. */
  isLike(shown: string, output: string): boolean {
    const newIds: string[] = [];
    const pattern = shown.split(PARTS).map((part) => {
      if (part === '…') return '[\\s\\S]*';
      if (/^\s+$/.test(part)) return '\\s*';
      for (const changing of [TIME, EMAIL]) if (isWhole(changing, part)) return changing;
      if (!isWhole(ID, part)) return part.replace(/[\\^$.*+?()[\]{}|]/g, '\\$&');
      const real = this.#realIds.get(part);
      if (real === undefined) newIds.push(part);
      return real ?? `(${ID})`;
    });
    const found = new RegExp(`^\\s*${pattern.join('')}\\s*$`).exec(output);
    for (const [index, id] of newIds.entries()) {
      const real = found?.[index + 1];
      if (real !== undefined) this.#realIds.set(id, real);
    }
    return found !== null;
  }
}

function isWhole(pattern: string, text: string): boolean {
  return new RegExp(`^${pattern}$`).test(text);
}
