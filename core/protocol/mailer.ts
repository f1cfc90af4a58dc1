/** An address alone, such as `bob@example.com`, or with the name that mail programs show. Nothing is read out of either: a name is only a name. */
export type EmailAddress = string | { readonly name: string; readonly address: string };

/** One address or several. */
export type EmailAddresses = EmailAddress | readonly EmailAddress[];

/** A file in an email. */
export interface Attachment {
  /** What the recipient sees and saves it as, at most 255 characters on one line. */
  readonly filename: string;
  /** Text, which is sent as UTF-8, or bytes. */
  readonly content: string | Uint8Array;
  /** For instance `text/calendar; method=REQUEST`. Default: as the file name's ending says. Not `multipart/…` or `message/…`. */
  readonly contentType?: string;
  /** For an image that the HTML shows as `<img src="cid:logo">`: here `logo`. */
  readonly cid?: string;
}

/**
 * One email. A text, a name or a header that comes from a caller can add no header and no recipient: what does not fit its place is refused. An email with
 * `to`, `subject` and `text` alone costs a cold start nothing; names, headers and attachments load the code that makes MIME.
 */
export type Email = EmailHead & EmailBody;

interface EmailHead {
  /** At most 50 recipients with `cc` and `bcc`. May be an empty list beside those. */
  readonly to: EmailAddresses;
  readonly cc?: EmailAddresses;
  /** No recipient sees them. */
  readonly bcc?: EmailAddresses;
  /** Where answers go. Default: to the sender. */
  readonly replyTo?: EmailAddresses;
  /** One of the deployment's `sender` and `senders`, which may be given a name. Default: `sender`. */
  readonly from?: EmailAddress;
  /** On one line. */
  readonly subject: string;
  /**
   * Further header fields, by name: `List-Unsubscribe` and others of a mailing list, `In-Reply-To`, `References`, `Auto-Submitted`, … and `X-…`, but none
   * that says who gets the email, whom it is from or how SES treats it. Each value is one line of at most 998 characters.
   */
  readonly headers?: Readonly<Record<string, string>>;
  /** At most 10 MiB with everything else, and with the third that base64 adds. */
  readonly attachments?: readonly Attachment[];
}

/** The text, the HTML, or both: mail programs show what they can. */
type EmailBody =
  | { readonly text: string; readonly html?: string }
  | { readonly text?: string; readonly html: string };

/** The task that sent an email, and the life in which it did. */
export interface MailOwner {
  /** The task's id. */
  readonly id: string;
  /** Starts at 1, plus one for each retry by hand. */
  readonly life: number;
  /**
   * What only the task's record and the tags of its email know, so that nobody can make up what became of mail that the task never sent;
   * `null` for email sent before there was such a token.
   */
  readonly token: string | null;
}

/** The tags that name an email's owner. SES returns them with every event of the email. */
export const MAIL_TAGS = { id: 'taskId', life: 'life', token: 'token' } as const;

/** Is told of each call to SES, by the name of its operation, before it is made; returns what is to be told how the call ended. */
export type MailCallWatch = (operation: 'SendEmail' | 'SendRawEmail') => (fault: boolean) => void;

/** Makes the mailer of one run of a task. The task's record then shows what happened to its mail, with no work by the task. */
export type MailerOf = (owner: MailOwner, watch?: MailCallWatch) => Mailer;

/** Sends email for a task. */
export interface Mailer {
  /**
   * Hands one email to SES, in a single try: if only the answer was lost, the email may have been sent.
   *
   * @returns SES's message id
   * @throws NonRetryable when the email is not valid, or SES refuses it for good; Snooze when SES's rate or daily quota is used up, unless this run may
   * have sent another email; after any other error the task may be retried
   */
  send(email: Email, signal?: AbortSignal): Promise<{ readonly messageId: string }>;
}
