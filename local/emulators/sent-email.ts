import { type AddressObject, type ParsedMail, simpleParser } from 'mailparser';

/** An email that SES accepted. */
export interface AcceptedEmail {
  readonly messageId: string;
  /** The address alone. */
  readonly from: string;
  /** As its head has them, with names. */
  readonly to: readonly string[];
  readonly cc: readonly string[];
  readonly bcc: readonly string[];
  readonly replyTo: readonly string[];
  /** The addresses of everybody who gets it. */
  readonly recipients: readonly string[];
  readonly subject: string;
  /** Names and values. */
  readonly tags: ReadonlyMap<string, string>;
  /** `null`: SES publishes no events of it. */
  readonly configurationSet: string | null;
}

type Content = Omit<AcceptedEmail, 'messageId' | 'tags' | 'configurationSet'>;

/**
 * Reads the email that SES accepted from a call's form and SES's answer.
 *
 * @returns `null` for any other call, and a refused one
 */
export async function readSentEmail(form: string, answer: string): Promise<AcceptedEmail | null> {
  const fields = new URLSearchParams(form);
  const messageId = /<MessageId>([^<]+)<\/MessageId>/.exec(answer)?.[1];
  if (messageId === undefined) return null;
  const read = READERS.get(fields.get('Action') ?? '');
  if (!read) return null;
  const tags = listed(fields, 'Tags.member.', '.Name').map(
    ([index, name]) => [name, fields.get(`Tags.member.${index}.Value`) ?? ''] as const,
  );
  return {
    messageId,
    ...(await read(fields)),
    tags: new Map(tags),
    configurationSet: fields.get('ConfigurationSetName') || null,
  };
}

const READERS = new Map<string, (fields: URLSearchParams) => Content | Promise<Content>>([
  ['SendEmail', readSimple],
  ['SendRawEmail', readRaw],
]);

function readSimple(fields: URLSearchParams): Content {
  const addresses = (list: string) => listed(fields, `${list}.member.`, '').map(([, address]) => address);
  const to = addresses('Destination.ToAddresses');
  const cc = addresses('Destination.CcAddresses');
  const bcc = addresses('Destination.BccAddresses');
  return {
    ...{ from: fields.get('Source') ?? '', to, cc, bcc, replyTo: addresses('ReplyToAddresses') },
    ...{ recipients: [...to, ...cc, ...bcc], subject: fields.get('Message.Subject.Data') ?? '' },
  };
}

/** Who gets it is in the call, or in the head if the call names nobody. Those in the call whom the head does not name are in bcc. */
async function readRaw(fields: URLSearchParams): Promise<Content> {
  const message = Buffer.from(fields.get('RawMessage.Data') ?? '', 'base64');
  const { from, to, cc, bcc, replyTo, subject = '' } = await simpleParser(message, { skipTextToHtml: true });
  const open = [...addressesIn(to), ...addressesIn(cc)];
  const inHead = [...open, ...addressesIn(bcc)];
  const called = listed(fields, 'Destinations.member.', '').map(([, address]) => address);
  const recipients = called.length > 0 ? called : inHead;
  return {
    from: fields.get('Source') ?? addressesIn(from)[0] ?? '',
    ...{ to: namesIn(to), cc: namesIn(cc), replyTo: namesIn(replyTo) },
    bcc: recipients.filter((address) => !open.some((one) => isSame(one, address))),
    ...{ recipients, subject },
  };
}

/** Servers may tell letters before the `@` apart, but none does here. */
function isSame(one: string, other: string): boolean {
  return one.toLowerCase() === other.toLowerCase();
}

function entriesOf(field: ParsedMail['to']): AddressObject['value'] {
  return [field].flat().flatMap((part) => part?.value ?? []);
}

function addressesIn(field: ParsedMail['to']): string[] {
  return entriesOf(field).flatMap(({ address }) => address ?? []);
}

function namesIn(field: ParsedMail['to']): string[] {
  return entriesOf(field).map(({ name, address = '' }) =>
    name === '' ? address : `"${name.replaceAll(/["\\]/g, '\\$&')}" <${address}>`,
  );
}

/** The entries of a list in AWS's query protocol, each with its index. */
function listed(fields: URLSearchParams, prefix: string, suffix: string): [index: string, value: string][] {
  return [...fields]
    .filter(([name]) => name.startsWith(prefix) && name.endsWith(suffix))
    .map(([name, value]) => [name.slice(prefix.length, name.length - suffix.length), value]);
}
