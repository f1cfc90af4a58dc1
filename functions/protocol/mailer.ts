/** One email, in plain text. The sender is the deployment's own and is not a caller's to choose. */
export interface Email {
  readonly to: string;
  readonly subject: string;
  readonly text: string;
}

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
