import { LovageError } from './errors.ts';

/** The server is not Lovage: its answer is not JSON, or a redirect. */
export class NotLovage extends LovageError {
  override readonly name = 'NotLovage';
}

/**
 * Refuses an answer that sends the call to another address, or that comes from one. `fetch` would repeat it there, with its body, its
 * `Idempotency-Key` and its security token. Lovage never redirects.
 *
 * @param response to a call with `redirect: 'manual'`
 * @throws NotLovage
 */
export function refuseRedirect(response: Response, url: string): void {
  const { status, type, redirected } = response;
  if (!redirected && type !== 'opaqueredirect' && (status < 300 || status > 399)) return;
  const location = response.headers.get('location');
  const to = redirected ? response.url : location;
  const where = to && URL.canParse(to, url) ? new URL(to, url).origin : 'elsewhere';
  throw new NotLovage(
    `${new URL(url).origin} redirects to ${where}, and calls follow no redirect. Is it the URL of a Lovage API?`,
  );
}
