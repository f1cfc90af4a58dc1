import path from 'node:path';

/** A file of the built page. */
export interface PageFile {
  readonly contents: Buffer;
  /** Its media type. */
  readonly type: string;
}

/** Where the page's files are served; the page itself is at `/`. */
export const ASSETS = '/dashboard/';

const TYPES: Readonly<Record<string, string>> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.svg': 'image/svg+xml',
};

/**
 * Builds the page in memory, without writing to disk.
 *
 * @returns every file by its URL path; the page itself is `/`
 * @throws Error with Vite's message if the code does not build
 */
export async function buildPage(): Promise<ReadonlyMap<string, PageFile>> {
  // Loaded only when needed: calls of the API should not wait for a bundler.
  const { build } = await import('vite');
  const output = await build({
    configFile: false,
    root: import.meta.dirname,
    base: ASSETS,
    logLevel: 'silent',
    publicDir: false,
    oxc: { jsx: { runtime: 'automatic', importSource: 'preact' } },
    build: {
      write: false,
      target: 'es2022',
      // The content security policy would refuse inlined assets.
      assetsInlineLimit: 0,
      modulePreload: { polyfill: false },
      rolldownOptions: { input: path.join(import.meta.dirname, 'index.html') },
    },
  });
  if (!('output' in output)) throw new Error('Vite built something other than one page.');
  return new Map(
    output.output.map((file) => [
      file.fileName === 'index.html' ? '/' : `${ASSETS}${file.fileName}`,
      {
        contents: Buffer.from(file.type === 'chunk' ? file.code : file.source),
        type: TYPES[path.extname(file.fileName)] ?? 'application/octet-stream',
      },
    ]),
  );
}
