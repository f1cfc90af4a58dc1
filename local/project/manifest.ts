import { readFileSync } from 'node:fs';
import path from 'node:path';
import { findUnknownSettings } from '../../infra/unknown-settings.ts';
import { LocalSettingsError } from '../local-settings.ts';

/** What a project's package.json says of Lovage, as `"lovage": { … }`. */
export interface Manifest {
  /** The file that exports `tasks`, as given. */
  readonly tasks: string | undefined;
  /** Settings by queue, not yet checked. */
  readonly queues: unknown;
}

const KEYS = ['tasks', 'queues'];

/**
 * Reads it.
 *
 * @returns `null` if the folder has no package.json
 * @throws LocalSettingsError if it cannot be read, or says something that is not known
 */
export function readManifest(folder: string): Manifest | null {
  const file = path.join(folder, 'package.json');
  const manifest = readJson(file);
  if (manifest === null) return null;
  const own: unknown = manifest['lovage'] ?? {};
  if (typeof own !== 'object' || own === null || Array.isArray(own)) {
    throw new LocalSettingsError(
      `"lovage" in ${file} must be an object such as { "tasks": "src/tasks.ts" }.`,
    );
  }
  const { tasks, queues }: { readonly tasks?: unknown; readonly queues?: unknown } = own;
  const [unknown] = Object.keys(own).filter((key) => !KEYS.includes(key));
  if (unknown !== undefined) {
    const [{ meant } = {}] = findUnknownSettings([unknown], KEYS);
    throw new LocalSettingsError(
      `"lovage" in ${file} has "${unknown}"; ${meant === undefined ? `it may have ${KEYS.join(' and ')}` : `did you mean "${meant}"?`}${meant === undefined ? '.' : ''}`,
    );
  }
  if (tasks !== undefined && typeof tasks !== 'string') {
    throw new LocalSettingsError(
      `"lovage" in ${file} has tasks ${JSON.stringify(tasks)}; it must be a file.`,
    );
  }
  return { tasks, queues };
}

/** The object in a JSON file; `null` if there is no such file. @throws LocalSettingsError if it cannot be read, or is none */
export function readJson(file: string): Readonly<Record<string, unknown>> | null {
  let text: string;
  try {
    text = readFileSync(file, 'utf8');
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? String(error.code) : String(error);
    if (code === 'ENOENT' || code === 'ENOTDIR') return null;
    throw new LocalSettingsError(`${file} cannot be read (${code}).`);
  }
  try {
    const value: unknown = JSON.parse(text);
    if (typeof value === 'object' && value !== null && !Array.isArray(value)) return { ...value };
  } catch {
    // Told below, as anything else that is no object.
  }
  throw new LocalSettingsError(`${file} is not a JSON object.`);
}
