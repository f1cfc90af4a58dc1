/** What can happen to an email that SES accepted. */
export const MAIL_STATUSES = ['delivered', 'bounced', 'complained', 'rejected', 'delayed'] as const;

export type MailStatusName = (typeof MAIL_STATUSES)[number];

/** What happened to the email that a task sent. */
export interface MailStatus {
  readonly status: MailStatusName;
  /** When it happened, in milliseconds since the epoch. */
  readonly at: number;
  /** The reason in SES's words, such as `Permanent/General 5.1.1`. It never contains an address. `null` if there is none. */
  readonly reason: string | null;
}

/** What an event says of an email. */
export interface MailNews extends MailStatus {
  /** Whether a mail server said that the email did not arrive, and that it will not try again: SES's guess does not matter then. */
  readonly failed?: boolean;
}

/**
 * Bounces that SES also reports for an email that arrived, when an automatic reply such as "out of office" came back
 * (SES Developer Guide, "Bounce types"). Unless a mail server said
 * that the email failed, they rank below a delivery.
 */
const MAY_BE_AN_ANSWER = /^(?:Transient\/General|Undetermined)\b/;

/** The rank of a status. If a task sent several emails, or one email had several events, the record shows the highest. */
function weight({ status, reason, failed = false }: MailNews): number {
  switch (status) {
    case 'delayed':
      return 1;
    case 'bounced':
      return !failed && (reason === null || MAY_BE_AN_ANSWER.test(reason)) ? 2 : 5;
    case 'delivered':
      return 3;
    case 'rejected':
      return 4;
    case 'complained':
      return 6;
  }
}

/** Digits of the latest time that a `Date` can hold (ECMA-262): 8,640,000,000,000,000 ms. */
const TIME_DIGITS = 16;

/**
 * The sort key of a mail status, as text: by rank, then by time, the latest last. Different statuses have different keys, so the order
 * in which they arrive never matters.
 */
export function mailStatusOrder(delivery: MailNews): string {
  const { at, reason } = delivery;
  return `${weight(delivery)}-${String(at).padStart(TIME_DIGITS, '0')}-${reason ?? ''}`;
}
