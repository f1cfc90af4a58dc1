import type { IncomingHttpHeaders } from 'node:http';

/** The host names of this machine, on this machine. */
const NAMES: readonly string[] = ['localhost', '127.0.0.1', '[::1]'];

/**
 * Whether a call to a server on this machine comes from its own page, or from a program that is not a browser. For a server that
 * adds credentials to the calls it forwards: any open site can make the browser call this machine, by its address or by a domain
 * name that resolves to it.
 *
 * @param port on which the server listens
 */
export function isOwnRequest(headers: IncomingHttpHeaders, port: number): boolean {
  return isOfThisMachine(headers) && headers.host?.endsWith(`:${port}`) === true;
}

/** The same, under any port: a tunnel or a proxy on this machine may have another. */
export function isOfThisMachine(headers: IncomingHttpHeaders): boolean {
  const { host = '', origin, 'sec-fetch-site': site = 'none' } = headers;
  if (!NAMES.includes(host.replace(/:\d+$/, ''))) return false;
  if (origin !== undefined && origin !== `http://${host}`) return false;
  return site === 'same-origin' || site === 'none';
}
