import { watch } from 'node:fs';
import path from 'node:path';

/** Editors save in several steps; this long after the last of them, in milliseconds, the change is told. */
const SETTLE_MS = 50;

/**
 * Watches one file, also while there is none: by its folder, because editors replace files.
 *
 * @param onChange called once for changes that come together
 * @returns a function that stops the watching
 */
export function watchFile(file: string, onChange: () => void): () => void {
  let settling: NodeJS.Timeout | undefined;
  const watcher = watch(path.dirname(file), (_, name) => {
    if (name !== path.basename(file)) return;
    clearTimeout(settling);
    settling = setTimeout(onChange, SETTLE_MS);
  });
  // A folder that has gone away has no file that changes.
  watcher.on('error', () => watcher.close());
  return () => {
    clearTimeout(settling);
    watcher.close();
  };
}
