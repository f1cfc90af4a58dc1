import { type FSWatcher, readdirSync, watch } from 'node:fs';
import path from 'node:path';

/** Editors save in several steps; this long after the last of them, in milliseconds, the change is told. */
const SETTLE_MS = 50;

/** Folders that are watched. */
export interface FolderWatch {
  /** Watches the folders that are to be watched now. */
  follow(): void;
  stop(): void;
}

/**
 * Watches folders, not what is in their folders. Each has a watcher of its own: Node.js's recursive watching loses files that an
 * editor replaces, and esbuild's takes up to two seconds to see a change.
 *
 * @param foldersNow the folders to watch, which exist; asked again after each change
 * @param onChange called once for changes that come together, with their paths
 */
export function watchFolders(
  foldersNow: () => ReadonlySet<string>,
  onChange: (paths: ReadonlySet<string>) => void,
): FolderWatch {
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
    const folders = foldersNow();
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
  return {
    follow: watchAll,
    stop: () => {
      clearTimeout(settling);
      for (const watcher of watchers.values()) watcher.close();
    },
  };
}

/** A folder and all folders in it. */
export function foldersIn(root: string): ReadonlySet<string> {
  const folders = readdirSync(root, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isDirectory())
    .map((entry) => path.join(entry.parentPath, entry.name));
  return new Set([root, ...folders]);
}
