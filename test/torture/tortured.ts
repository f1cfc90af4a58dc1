import { CLOCK_SKEW_MS, WORKER_MARGIN_SECONDS } from '../../core/protocol/bounds.ts';

/** The time limit of every task that is tortured, in seconds: short, for the lease of a dead worker is as long and has to be waited for. */
export const LIMIT_SECONDS = 2;

/** How long an attempt owns its record, in milliseconds: as long as its worker can live (infra/plan-queues.ts), and the skew of clocks. */
export const LEASE_MS = (LIMIT_SECONDS + WORKER_MARGIN_SECONDS) * 1000 + CLOCK_SKEW_MS;

/** The tasks that are sent; those that come more often stand here more often. */
export const SENT_TASKS = [
  ...(['steady', 'steady', 'steady', 'flaky', 'flaky', 'mail', 'mail'] as const),
  ...(['once', 'once', 'steps', 'overdue'] as const),
] as const;

export type SentTask = (typeof SENT_TASKS)[number];

/** Their queues. */
export const QUEUES = ['work', 'mail'] as const;
