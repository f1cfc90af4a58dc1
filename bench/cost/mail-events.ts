import { MAIL_TAGS } from '../../core/protocol/mailer.ts';

/**
 * A Lambda event with one SES delivery event for the email of each task, of realistic size (SES Developer Guide, "Examples of event data
 * that Amazon SES publishes to Amazon SNS").
 */
export function mailEvents(ids: readonly string[]) {
  return {
    Records: ids.map((id) => ({
      messageId: id,
      receiptHandle: id,
      body: JSON.stringify(delivered(id)),
      attributes: { ApproximateReceiveCount: '1' },
    })),
  };
}

function delivered(id: string) {
  const timestamp = new Date().toISOString();
  return {
    eventType: 'Delivery',
    delivery: {
      timestamp,
      processingTimeMillis: 892,
      recipients: ['bob@example.com'],
      smtpResponse: '250 2.6.0 Message received',
      reportingMTA: 'mta.example.com',
    },
    mail: {
      timestamp,
      source: 'noreply@example.com',
      sourceArn: 'arn:aws:ses:us-east-1:123456789012:identity/noreply@example.com',
      sendingAccountId: '123456789012',
      messageId: 'EXAMPLE7c191be45-e9aedb9a-02f9-4d12-a87d-dd0099a07f8a-000000',
      destination: ['bob@example.com'],
      tags: { 'ses:configuration-set': ['lovage-prod'], [MAIL_TAGS.id]: [id], [MAIL_TAGS.life]: ['1'] },
    },
  };
}
