import { type FSWatcher, readdirSync, watch } from 'node:fs';
import path from 'node:path';

/** Editors save in several steps; this long after the last of them, in milliseconds, the change is told. */
const SETTLE_MS = 50;

/**
 * Watches a folder and all folders in it. Each has a watcher of its own: Node.js's recursive watching loses files that an
 * editor replaces, and esbuild's takes up to two seconds to see a change.
 *
 * @param onChange called once for changes that come together, with their paths
 * @returns a function that stops the watching
 */
export function watchFolder(root: string, onChange: (paths: ReadonlySet<string>) => void): () => void {
  const watchers = new Map<string, FSWatcher>();
  let settling: NodeJS.Timeout | undefined;
  let paths = new Set<string>();
  const changed = (changedPath: string) => {
    paths.add(changedPath);
    clearTimeout(settling);
    settling = setTimeout(() => {
      watchAll();
      onChange(paths);
      paths = new Set();
    }, SETTLE_MS);
  };
  const watchAll = () => {
    const folders = foldersIn(root);
    for (const [folder, watcher] of watchers) {
      if (folders.has(folder)) continue;
      watcher.close();
      watchers.delete(folder);
    }
    for (const folder of folders) {
      if (watchers.has(folder)) continue;
      // A folder that has just been removed is not there to be watched; its parent's watcher tells of it.
      const watcher = watch(folder, (_, name) => changed(name === null ? folder : path.join(folder, name)));
      watchers.set(
        folder,
        watcher.on('error', () => changed(folder)),
      );
    }
  };
  watchAll();
  return () => {
    clearTimeout(settling);
    for (const watcher of watchers.values()) watcher.close();
  };
}

function foldersIn(root: string): Set<string> {
  const folders = readdirSync(root, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isDirectory())
    .map((entry) => path.join(entry.parentPath, entry.name));
  return new Set([root, ...folders]);
}
