import { existsSync } from 'node:fs';
import { readdir, readFile } from 'node:fs/promises';
import path from 'node:path';
import { type PageFile, pageFile } from './page-file.ts';

/** Where the package has the page, which was built with it. */
const BUILT = path.join(import.meta.dirname, 'page');

/**
 * The page's files. The package brings them; elsewhere they are built now.
 *
 * @returns every file by its URL path; the page itself is `/`
 * @throws Error with Vite's message if the code does not build
 */
export async function pageFiles(): Promise<ReadonlyMap<string, PageFile>> {
  if (existsSync(BUILT)) return readPage(BUILT);
  const { buildPage } = await import('./build.ts');
  return new Map([...(await buildPage())].map(([name, contents]) => pageFile(name, contents)));
}

async function readPage(folder: string): Promise<ReadonlyMap<string, PageFile>> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  const files = entries
    .filter((entry) => entry.isFile())
    .map((entry) => path.join(entry.parentPath, entry.name));
  return new Map(
    await Promise.all(
      files.map(async (file) =>
        pageFile(path.relative(folder, file).replaceAll(path.sep, '/'), await readFile(file)),
      ),
    ),
  );
}
