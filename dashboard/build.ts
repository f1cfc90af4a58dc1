import path from 'node:path';
import { ASSETS } from './page-file.ts';

/**
 * Builds the page in memory, without writing to disk.
 *
 * @returns the contents of every file by its name; the page itself is `index.html`
 * @throws Error with Vite's message if the code does not build
 */
export async function buildPage(): Promise<ReadonlyMap<string, Buffer>> {
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
      file.fileName,
      Buffer.from(file.type === 'chunk' ? file.code : file.source),
    ]),
  );
}
