import type { SentEmail } from './ses-events.ts';

/**
 * Reads the email that SES accepted from a call's form and SES's answer.
 *
 * @returns `null` for any other call, a refused one, or one without a configuration set: SES then publishes no events
 */
export function readSentEmail(form: string, answer: string): SentEmail | null {
  const fields = new URLSearchParams(form);
  const configurationSet = fields.get('ConfigurationSetName');
  const messageId = /<MessageId>([^<]+)<\/MessageId>/.exec(answer)?.[1];
  if (fields.get('Action') !== 'SendEmail' || !configurationSet || messageId === undefined) return null;
  const tags = listed(fields, 'Tags.member.', '.Name').map(
    ([index, name]) => [name, fields.get(`Tags.member.${index}.Value`) ?? ''] as const,
  );
  return {
    messageId,
    from: fields.get('Source') ?? '',
    to: listed(fields, 'Destination.ToAddresses.member.', '').map(([, address]) => address),
    subject: fields.get('Message.Subject.Data') ?? '',
    tags: new Map(tags),
    configurationSet,
  };
}

/** The entries of a list in AWS's query protocol, each with its index. */
function listed(fields: URLSearchParams, prefix: string, suffix: string): [index: string, value: string][] {
  return [...fields]
    .filter(([name]) => name.startsWith(prefix) && name.endsWith(suffix))
    .map(([name, value]) => [name.slice(prefix.length, name.length - suffix.length), value]);
}
