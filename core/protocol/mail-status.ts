/** What may become of an email that SES took. */
export const MAIL_STATUSES = ['delivered', 'bounced', 'complained', 'rejected', 'delayed'] as const;

export type MailStatusName = (typeof MAIL_STATUSES)[number];

/** What became of the email that a task sent. */
export interface MailStatus {
  readonly status: MailStatusName;
  /** When it happened, in milliseconds since the epoch. */
  readonly at: number;
  /** SES's own words for why, such as `Permanent/General 5.1.1`. It never holds an address. `null` when there is nothing to say. */
  readonly reason: string | null;
}

/**
 * Bounces that SES also reports for an email that has arrived, because an automatic answer, such as "out of office", came back
 * (SES Developer Guide, "Bounce types"). Each says less than a delivery.
 */
const MAY_BE_AN_ANSWER = /^(?:Transient\/General|Undetermined)\b/;

/** From what says the least to what says the most: what came of several emails, or of one in several steps, is told by the highest. */
function weight({ status, reason }: MailStatus): number {
  switch (status) {
    case 'delayed':
      return 1;
    case 'bounced':
      return reason === null || MAY_BE_AN_ANSWER.test(reason) ? 2 : 5;
    case 'delivered':
      return 3;
    case 'rejected':
      return 4;
    case 'complained':
      return 6;
  }
}

/** Digits of the last moment that a `Date` can hold (ECMA-262): 8,640,000,000,000,000 ms. */
const TIME_DIGITS = 16;

/**
 * A delivery's place among all that can be said of a task's mail, as text that sorts: by weight, then by time, the latest last.
 * No two that differ share a place, so that the order of their arrival never matters.
 */
export function mailStatusOrder(delivery: MailStatus): string {
  const { at, reason } = delivery;
  return `${weight(delivery)}-${String(at).padStart(TIME_DIGITS, '0')}-${reason ?? ''}`;
}
