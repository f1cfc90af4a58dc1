import { createHash } from 'node:crypto';
import type { CeleryMessage } from './celery-message.ts';

/**
 * A digest of what a Python program asked for. What our definitions make of its arguments may change with a deployment, between two deliveries of
 * its message; this does not, and tells that they are one call. Ids that differ in their case have one record, and are two calls.
 */
export function callFingerprint({
  id,
  name,
  args,
  kwargs,
}: Pick<CeleryMessage, 'id' | 'name' | 'args' | 'kwargs'>): string {
  return createHash('sha256')
    .update(JSON.stringify([id, name, args, kwargs]))
    .digest('base64url');
}
