/** A context key that is not a setting, and the setting with a similar name, if there is one. */
interface UnknownSetting {
  readonly given: string;
  readonly meant: string | undefined;
}

/**
 * Finds the context keys that may be meant as settings: those that nearly match one (another spelling, such as `log-level` or
 * `LOGLEVEL`, or at most two letters off), and those that are a plain word. Context also holds CDK's own keys, which are neither:
 * each has a `:`, `/` or `-` in it and is far from any setting.
 */
export function findUnknownSettings(keys: readonly string[], settings: readonly string[]): UnknownSetting[] {
  return keys
    .filter((given) => !settings.includes(given) && !/[:/]/.test(given))
    .map((given) => ({
      given,
      meant: settings.find((setting) => isNearly(simplify(given), simplify(setting))),
    }))
    .filter(({ given, meant }) => meant !== undefined || /^[A-Za-z]+$/.test(given));
}

function simplify(name: string): string {
  return name.toLowerCase().replaceAll(/[-_]/g, '');
}

/** In a word of up to five letters, only one may differ: two make another word. */
function isNearly(given: string, setting: string): boolean {
  return editDistance(given, setting) <= (setting.length > 5 ? 2 : 1);
}

/** The number of letters to insert, delete or replace to turn one word into the other (Levenshtein distance). */
function editDistance(from: string, to: string): number {
  let previous = Array.from({ length: to.length + 1 }, (_, column) => column);
  for (const [row, letter] of [...from].entries()) {
    const current = [row + 1];
    for (const [column, other] of [...to].entries()) {
      const replaced = (previous[column] ?? 0) + (letter === other ? 0 : 1);
      current.push(Math.min(replaced, (previous[column + 1] ?? 0) + 1, (current[column] ?? 0) + 1));
    }
    previous = current;
  }
  return previous[to.length] ?? 0;
}
