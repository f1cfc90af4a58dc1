import { appendFileSync, existsSync, readFileSync, rmSync } from 'node:fs';
import { createRequire } from 'node:module';
import { completeStore } from './complete-store.ts';
import type { AcceptedEmail } from './sent-email.ts';

/** An email as the emulator of SES has it, as far as this reads it. */
interface StoredEmail {
  readonly messageId: string;
}

/** The part of aws-ses-v2-local that its package does not export: `/store` only reads. */
const { saveEmail } = createRequire(import.meta.url)('aws-ses-v2-local/dist/store.js') as {
  readonly saveEmail: (email: StoredEmail) => void;
};

/** Emails that outlive the process: a line of JSON for each, in a file. */
export class KeptEmails {
  readonly #file: string;

  /** @param file need not exist */
  constructor(file: string) {
    this.#file = file;
  }

  /** Puts them into the emulator's inbox. */
  load(): void {
    if (!existsSync(this.#file)) return;
    for (const line of readFileSync(this.#file, 'utf8').split('\n')) {
      // A process that was killed may have left half a line, of an email that nobody was told was sent.
      const email = readLine(line);
      if (email) saveEmail(email);
    }
  }

  /** Keeps an email that the emulator has just accepted. @param endpoint the emulator's */
  async keep(email: AcceptedEmail, endpoint: string): Promise<void> {
    // Its times are in whole seconds.
    const since = Math.floor(Date.now() / 1000) - 5;
    const store = await (await fetch(`${endpoint}/store?since=${since}`)).text();
    const { emails }: { readonly emails: readonly StoredEmail[] } = JSON.parse(
      completeStore(store, new Map([[email.messageId, email]])),
    );
    const stored = emails.find(({ messageId }) => messageId === email.messageId);
    // A line begins with its feed, so that one after half a line is whole.
    if (stored) appendFileSync(this.#file, `\n${JSON.stringify(stored)}`);
  }

  clear(): void {
    rmSync(this.#file, { force: true });
  }
}

function readLine(line: string): StoredEmail | null {
  try {
    const email: unknown = JSON.parse(line);
    return typeof email === 'object' && email !== null && 'messageId' in email
      ? (email as StoredEmail)
      : null;
  } catch {
    return null;
  }
}
