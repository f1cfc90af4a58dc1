import { randomUUID } from 'node:crypto';
import { ACCOUNT_ID, REGION } from '../local-aws.ts';
import type { AcceptedEmail } from './sent-email.ts';

/** An email that SES accepted with a configuration set. */
export interface SentEmail
  extends Pick<AcceptedEmail, 'messageId' | 'from' | 'recipients' | 'subject' | 'tags'> {
  readonly configurationSet: string;
}

/** An event as SES publishes it. */
export type SesEvent = Readonly<Record<string, unknown>> & { readonly eventType: string };

/** Where SES's mailbox simulator is (SES Developer Guide, "Using the mailbox simulator manually"). */
const SIMULATOR = 'simulator.amazonses.com';

/**
 * The events SES publishes about an email, in order: it was delivered, except to the addresses of SES's mailbox
 * simulator, which act here as they do on AWS. `bounce+anything@…` acts as `bounce@…` does.
 */
export function sesEvents(email: SentEmail, now: Date): readonly SesEvent[] {
  return email.recipients.flatMap((address) =>
    outcomesOf(address, now.toISOString()).map((outcome) => ({ ...outcome, mail: mailOf(email, now) })),
  );
}

function outcomesOf(address: string, timestamp: string): readonly SesEvent[] {
  const delivered = {
    eventType: 'Delivery',
    delivery: {
      timestamp,
      processingTimeMillis: 500,
      recipients: [address],
      smtpResponse: '250 2.6.0 Message received',
      reportingMTA: 'localhost',
    },
  };
  const bounced = (bounceType: string, bounceSubType: string, recipient: object) => ({
    eventType: 'Bounce',
    bounce: {
      bounceType,
      bounceSubType,
      bouncedRecipients: [{ emailAddress: address, ...recipient }],
      timestamp,
      feedbackId: randomUUID(),
    },
  });
  switch (simulated(address)) {
    case 'bounce':
      return [
        bounced('Permanent', 'General', {
          action: 'failed',
          status: '5.1.1',
          diagnosticCode: 'smtp; 550 5.1.1 user unknown',
        }),
      ];
    case 'suppressionlist':
      return [
        bounced('Permanent', 'Suppressed', {
          action: 'failed',
          status: '5.1.1',
          diagnosticCode: 'Amazon SES has suppressed sending to this address',
        }),
      ];
    case 'complaint':
      return [
        delivered,
        {
          eventType: 'Complaint',
          complaint: {
            complainedRecipients: [{ emailAddress: address }],
            timestamp,
            feedbackId: randomUUID(),
            complaintSubType: null,
            userAgent: 'Amazon SES Mailbox Simulator',
            complaintFeedbackType: 'abuse',
            arrivalDate: timestamp,
          },
        },
      ];
    case 'ooto':
      // It arrives, and the automatic answer is reported as a bounce.
      return [delivered, bounced('Transient', 'General', {})];
    default:
      return [delivered];
  }
}

/** The name of a simulator address without its label; none for any other address. */
function simulated(address: string): string | undefined {
  const at = address.lastIndexOf('@');
  if (address.slice(at + 1).toLowerCase() !== SIMULATOR) return undefined;
  return address.slice(0, at).toLowerCase().split('+')[0];
}

function mailOf({ messageId, from, recipients, subject, tags, configurationSet }: SentEmail, now: Date) {
  return {
    timestamp: now.toISOString(),
    source: from,
    sourceArn: `arn:aws:ses:${REGION}:${ACCOUNT_ID}:identity/${from}`,
    sendingAccountId: ACCOUNT_ID,
    messageId,
    destination: recipients,
    headersTruncated: false,
    headers: [
      { name: 'From', value: from },
      { name: 'To', value: recipients.join(', ') },
      { name: 'Subject', value: subject },
    ],
    commonHeaders: { from: [from], to: recipients, messageId, subject },
    tags: {
      'ses:configuration-set': [configurationSet],
      ...Object.fromEntries([...tags].map(([name, value]) => [name, [value]])),
    },
  };
}
