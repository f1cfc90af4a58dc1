/** One email, in plain text. The sender is the deployment's own and is not a caller's to choose. */
export interface Email {
  readonly to: string;
  readonly subject: string;
  readonly text: string;
}

/** A task in one of its lives: whose mail it is. */
export interface MailOwner {
  /** The task's. */
  readonly id: string;
  /** From 1, and one more for each retry by hand. */
  readonly life: number;
}

/** The tags of an email that name its owner: SES gives them back with all that it tells of the email. */
export const MAIL_TAGS = { id: 'taskId', life: 'life' } as const;

/** Makes the mailer of one task: what becomes of its mail finds its way back to its record, without the task doing anything. */
export type MailerOf = (owner: MailOwner) => Mailer;

/** What a task sends email with. */
export interface Mailer {
  /**
   * Hands one email to SES, once: it is not repeated inside, for an answer that was lost may be an email that was sent.
   *
   * @returns SES's message id
   * @throws NonRetryable when SES refuses the email for good; any other error may be tried again
   */
  send(email: Email, signal?: AbortSignal): Promise<{ readonly messageId: string }>;
}
