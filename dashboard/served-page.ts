import { readdir, stat } from 'node:fs/promises';
import type { IncomingMessage, ServerResponse } from 'node:http';
import path from 'node:path';
import type { PageConfig } from './page-config.ts';
import { ASSETS, type PageFile } from './page-file.ts';
import { pageFiles } from './page-files.ts';

/** How the page is served. */
interface ServedPageOptions {
  readonly config: PageConfig;
  /** Whether to build again after a source file has changed. */
  readonly watch: boolean;
}

/** Allows the page's own files only: no inline scripts or styles, and no other site around the page. */
const POLICY = [
  "default-src 'none'",
  "script-src 'self'",
  "style-src 'self'",
  "img-src 'self' data:",
  "connect-src 'self'",
  "base-uri 'none'",
  "form-action 'none'",
  "frame-ancestors 'none'",
].join('; ');

const HEADERS = {
  'content-security-policy': POLICY,
  'x-content-type-options': 'nosniff',
  'referrer-policy': 'no-referrer',
  'cross-origin-opener-policy': 'same-origin',
} as const;

/**
 * Serves the page at `/`, and its files below `/dashboard/`. The page calls the API at its own origin, so the same server must
 * answer those calls. The page is built on the first request for it, so that starting the server waits for nothing.
 */
export class ServedPage {
  readonly #options: ServedPageOptions;
  #built: { readonly at: number; readonly files: Promise<ReadonlyMap<string, PageFile>> } | undefined;

  constructor(options: ServedPageOptions) {
    this.#options = options;
  }

  /**
   * Answers a call for the page or one of its files.
   *
   * @param pathname of the call's URL
   * @returns false if the call is for something else, and was not answered
   */
  async answer(request: IncomingMessage, response: ServerResponse, pathname: string): Promise<boolean> {
    if (pathname !== '/' && !pathname.startsWith(ASSETS)) return false;
    if (request.method !== 'GET' && request.method !== 'HEAD') return false;
    const send = (status: number, { contents, type }: PageFile, cache: string) => {
      response.writeHead(status, {
        ...HEADERS,
        'content-type': type,
        'content-length': contents.length,
        'cache-control': cache,
      });
      response.end(request.method === 'HEAD' ? undefined : contents);
      return true;
    };
    if (pathname === `${ASSETS}config.json`) {
      return send(200, text(JSON.stringify(this.#options.config), 'application/json'), 'no-store');
    }
    try {
      const file = (await this.#files(pathname === '/')).get(pathname);
      if (!file) return send(404, text('The page has no such file. Reload /.'), 'no-store');
      // All files but the page itself have a hash of their contents in their names.
      return send(200, file, pathname === '/' ? 'no-cache' : 'public, max-age=31536000, immutable');
    } catch (error) {
      const reason = error instanceof Error ? error.message : String(error);
      return send(500, text(`The page could not be built.\n\n${reason}`), 'no-store');
    }
  }

  async #files(isPage: boolean): Promise<ReadonlyMap<string, PageFile>> {
    const { watch } = this.#options;
    if (this.#built && !(watch && isPage && (await latestChange()) > this.#built.at))
      return this.#built.files;
    this.#built = { at: Date.now(), files: pageFiles() };
    return this.#built.files;
  }
}

function text(contents: string, type = 'text/plain; charset=utf-8'): PageFile {
  return { contents: Buffer.from(contents), type };
}

/** When a file in this folder last changed, in milliseconds since the epoch. */
async function latestChange(): Promise<number> {
  const files = await readdir(import.meta.dirname, { recursive: true });
  const times = await Promise.all(files.map((file) => stat(path.join(import.meta.dirname, file))));
  return Math.max(...times.map(({ mtimeMs }) => mtimeMs));
}
