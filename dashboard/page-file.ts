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

/** A file of the built page with the URL path that it is served at. @param name its path in the build, with forward slashes */
export function pageFile(name: string, contents: Buffer): readonly [string, PageFile] {
  return [
    name === 'index.html' ? '/' : `${ASSETS}${name}`,
    { contents, type: TYPES[path.extname(name)] ?? 'application/octet-stream' },
  ];
}
