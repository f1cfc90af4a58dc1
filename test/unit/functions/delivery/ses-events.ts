/** Events as the SES Developer Guide shows them ("Examples of event data that Amazon SES publishes to Amazon SNS"), with a task's tags. */

const mail = {
  timestamp: '2017-08-05T00:40:02.012Z',
  source: 'Sender Name <sender@example.com>',
  sourceArn: 'arn:aws:ses:us-east-1:123456789012:identity/sender@example.com',
  sendingAccountId: '123456789012',
  messageId: 'EXAMPLE7c191be45-e9aedb9a-02f9-4d12-a87d-dd0099a07f8a-000000',
  destination: ['recipient@example.com'],
  headersTruncated: false,
  headers: [
    { name: 'From', value: 'Sender Name <sender@example.com>' },
    { name: 'To', value: 'recipient@example.com' },
    { name: 'Subject', value: 'Message sent from Amazon SES' },
  ],
  commonHeaders: {
    from: ['Sender Name <sender@example.com>'],
    to: ['recipient@example.com'],
    messageId: 'EXAMPLE7c191be45-e9aedb9a-02f9-4d12-a87d-dd0099a07f8a-000000',
    subject: 'Message sent from Amazon SES',
  },
};

const SET_TAGS = {
  'ses:configuration-set': ['ConfigSet'],
  'ses:source-ip': ['192.0.2.0'],
  'ses:from-domain': ['example.com'],
  'ses:caller-identity': ['ses_user'],
};

type Fields = Readonly<Record<string, unknown>>;

/** An event about a task's email. Each tag is a list, as SES sends it. */
export function sesEvent(
  eventType: string,
  detail: Fields,
  tags: Fields = { taskId: ['task-id'], life: ['1'] },
) {
  return { eventType, ...detail, mail: { ...mail, tags: { ...SET_TAGS, ...tags } } };
}

export function bounce(changes: Fields = {}, tags?: Fields) {
  const detail = {
    bounceType: 'Permanent',
    bounceSubType: 'General',
    bouncedRecipients: [
      {
        emailAddress: 'recipient@example.com',
        action: 'failed',
        status: '5.1.1',
        diagnosticCode: 'smtp; 550 5.1.1 user unknown',
      },
    ],
    timestamp: '2017-08-05T00:41:02.669Z',
    feedbackId: '01000157c44f053b-61b59c11-9236-11e6-8f96-7be8aexample-000000',
    reportingMTA: 'dsn; mta.example.com',
    ...changes,
  };
  return sesEvent('Bounce', { bounce: detail }, tags);
}

export function complaint(changes: Fields = {}, tags?: Fields) {
  const detail = {
    complainedRecipients: [{ emailAddress: 'recipient@example.com' }],
    timestamp: '2017-08-05T00:41:02.669Z',
    feedbackId: '01000157c44f053b-61b59c11-9236-11e6-8f96-7be8aexample-000000',
    userAgent: 'Mozilla/5.0 (Windows NT 10.0; Win64; x64)',
    complaintFeedbackType: 'abuse',
    arrivalDate: '2017-08-05T00:41:02.669Z',
    ...changes,
  };
  return sesEvent('Complaint', { complaint: detail }, tags);
}

export function delivery(changes: Fields = {}, tags?: Fields) {
  const detail = {
    timestamp: '2016-10-19T23:21:04.133Z',
    processingTimeMillis: 11893,
    recipients: ['recipient@example.com'],
    smtpResponse: '250 2.6.0 Message received',
    remoteMtaIp: '123.456.789.012',
    reportingMTA: 'mta.example.com',
    ...changes,
  };
  return sesEvent('Delivery', { delivery: detail }, tags);
}

export function reject(detail: Fields = { reason: 'Bad content' }, tags?: Fields) {
  return sesEvent('Reject', { reject: detail }, tags);
}

export function deliveryDelay(changes: Fields = {}, tags?: Fields) {
  const detail = {
    timestamp: '2020-06-16T00:25:40.095Z',
    delayType: 'TransientCommunicationFailure',
    expirationTime: '2020-06-16T00:25:40.914Z',
    delayedRecipients: [
      {
        emailAddress: 'recipient@example.com',
        status: '4.4.1',
        diagnosticCode: 'smtp; 421 4.4.1 Unable to connect to remote host',
      },
    ],
    ...changes,
  };
  return sesEvent('DeliveryDelay', { deliveryDelay: detail }, tags);
}
