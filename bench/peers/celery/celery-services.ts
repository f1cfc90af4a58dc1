/** The services that hold Celery's messages and results. */
export interface CeleryServices {
  readonly name: string;
  /** Whether results are kept, and where. */
  readonly keepsResult: string;
  /** How long a message stays hidden after a worker takes it and does not acknowledge it. */
  readonly visibility: string;
  /** The environment variables that tell `app.py` about the services. */
  readonly environment: Readonly<Record<string, string>>;
  /** Counts the messages, including those taken but not acknowledged. */
  messages(): Promise<number>;
  close(): void;
}
