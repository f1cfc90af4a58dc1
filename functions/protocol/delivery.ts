/** What may become of an email that SES took, from the least telling to the most: see docs/decisions/delivery-in-the-record.md. */
export const DELIVERY_STATUSES = ['delayed', 'delivered', 'rejected', 'bounced', 'complained'] as const;

export type DeliveryStatus = (typeof DELIVERY_STATUSES)[number];

/** What became of the email that a task sent. */
export interface Delivery {
  readonly status: DeliveryStatus;
  /** When it happened, in milliseconds since the epoch. */
  readonly at: number;
  /** SES's own words for why, such as `Permanent/General 5.1.1`. It never holds an address. `null` when there is nothing to say. */
  readonly reason: string | null;
}
