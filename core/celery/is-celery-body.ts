/**
 * Whether a message on the queue that Celery sends to is to be read as Celery's: all are but Lovage's own, which the sweep, a retry by hand and
 * others send there. Those are JSON objects with a version and a kind.
 */
export function isCeleryBody(body: string): boolean {
  if (!body.startsWith('{')) return true;
  let value: unknown;
  try {
    value = JSON.parse(body);
  } catch {
    return true;
  }
  return !(typeof value === 'object' && value !== null && 'v' in value && 'kind' in value);
}
