import { createHash } from 'node:crypto';
import type { CeleryMessage } from './celery-message.ts';

/**
 * A digest of what a Python program asked for. What our definitions make of its arguments may change with a deployment, between two deliveries of
 * its message; this does not, and tells that they are one call.
 */
export function callFingerprint({
  name,
  args,
  kwargs,
}: Pick<CeleryMessage, 'name' | 'args' | 'kwargs'>): string {
  return createHash('sha256')
    .update(JSON.stringify([name, args, kwargs]))
    .digest('base64url');
}
