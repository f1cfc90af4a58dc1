import type { IncomingHttpHeaders } from 'node:http';

/** By what names this machine calls itself. */
const NAMES: readonly string[] = ['localhost', '127.0.0.1', '[::1]'];

/**
 * Whether a call to a server on this machine comes from its own page, or from a program that is no browser. For a server that
 * adds credentials to what it passes on: any site that somebody has open can make their browser call this machine, by its
 * address or by a name of its own that leads here.
 *
 * @param port that the server listens on
 */
export function isOwnRequest(headers: IncomingHttpHeaders, port: number): boolean {
  const hosts = NAMES.map((name) => `${name}:${port}`);
  const { host = '', origin, 'sec-fetch-site': site = 'none' } = headers;
  if (!hosts.includes(host)) return false;
  if (origin !== undefined && origin !== `http://${host}`) return false;
  return site === 'same-origin' || site === 'none';
}
