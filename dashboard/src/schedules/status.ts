import type { Schedule } from '../api/task.ts';

/** Whether a schedule makes tasks: it is `on`, somebody has paused it, or it has no more times. */
export type Status = 'on' | 'paused' | 'ended';

export function statusOf({ enabled, next }: Pick<Schedule, 'enabled' | 'next'>): Status {
  if (!enabled) return 'paused';
  return next.length > 0 ? 'on' : 'ended';
}

/** Where a schedule comes from. */
export function originOf({ declared, overridden }: Pick<Schedule, 'declared' | 'overridden'>): string {
  if (!declared) return 'made by a call';
  return overridden ? 'declared, changed by a call' : 'declared';
}
