/** One plain-text email. The sender is always the deployment's; a caller cannot choose it. */
export interface Email {
  readonly to: string;
  readonly subject: string;
  readonly text: string;
}

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

/** Makes the mailer of one run of a task. The task's record then shows what happened to its mail, with no work by the task. */
export type MailerOf = (owner: MailOwner) => Mailer;

/** Sends email for a task. */
export interface Mailer {
  /**
   * Hands one email to SES, in a single try: if only the answer was lost, the email may have been sent.
   *
   * @returns SES's message id
   * @throws NonRetryable when SES refuses the email for good; Snooze when SES's rate or daily quota is used up, unless this run may have sent
   * another email; after any other error the task may be retried
   */
  send(email: Email, signal?: AbortSignal): Promise<{ readonly messageId: string }>;
}
