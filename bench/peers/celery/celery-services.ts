/** Where Celery's messages and results go. */
export interface CeleryServices {
  readonly name: string;
  /** Whether results are kept, and where. */
  readonly keepsResult: string;
  /** How long a message is hidden that was taken and is not acknowledged. */
  readonly visibility: string;
  /** Names the services to `app.py`. */
  readonly environment: Readonly<Record<string, string>>;
  /** Counts the messages, among them those that were taken and are not acknowledged. */
  messages(): Promise<number>;
  close(): void;
}
