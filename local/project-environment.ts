import { readFileSync } from 'node:fs';
import { parseEnv } from 'node:util';
import { LocalSettingsError } from './local-settings.ts';
import { codeOf } from './message-of.ts';

/** What a project gives its tasks on this machine. */
export interface ProjectEnvironment {
  /** The file `.env`. */
  readonly file: Readonly<Record<string, string | undefined>>;
  /** The environment of the shell, which comes before the file, as with Node.js's `--env-file`. */
  readonly shell: Readonly<Record<string, string | undefined>>;
}

/**
 * Reads a file of variables, such as `.env`: `NAME=value` in each line, as Node.js's `--env-file` reads it.
 *
 * @returns nothing if there is no such file
 * @throws LocalSettingsError if it cannot be read
 */
export function readEnvFile(path: string): ProjectEnvironment['file'] {
  let text: string;
  try {
    text = readFileSync(path, 'utf8');
  } catch (error) {
    const code = codeOf(error);
    if (code === 'ENOENT') return {};
    throw new LocalSettingsError(
      `${path} cannot be read (${code}). It must be a file of lines such as NAME=value.`,
    );
  }
  return parseEnv(text);
}

/** What a variable has; `undefined` also if it is empty, as Lambda has no empty variables. */
export function valueIn({ file, shell }: ProjectEnvironment, name: string): string | undefined {
  return shell[name] || file[name] || undefined;
}
