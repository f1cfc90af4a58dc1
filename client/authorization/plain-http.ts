import { isLocal } from './is-local.ts';

/** What proves who calls. */
interface Proof {
  readonly token?: unknown;
  readonly credentials?: unknown;
}

/** A warning if a token or signed calls would go over plain `http://` to another machine; `null` otherwise. */
export function plainHttpWarning(url: URL, { token, credentials }: Proof): string | null {
  if (url.protocol !== 'http:' || isLocal(url)) return null;
  const seen =
    token !== undefined
      ? 'can take the token and call in its name'
      : credentials !== undefined && 'sees the inputs and results, and can repeat a call';
  return seen
    ? `Calls to ${url.host} are not encrypted: whoever can listen on the way ${seen}. Use https://.`
    : null;
}
