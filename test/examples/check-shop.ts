import { deepEqual, equal, match } from 'node:assert/strict';
import { setTimeout as sleep } from 'node:timers/promises';
import type { LocalSystem } from '../../local/local-system.ts';

/** How long a task may take, in milliseconds. */
const LIMIT_MS = 20_000;

/** A state as the shop tells it. */
interface Status {
  readonly state: string;
  readonly result?: { readonly messageId: string };
  readonly error?: string;
}

/** The shop: its form is posted, the email is in the inbox, and its status call shows what the task returned. */
export function shopChecks(
  shop: string,
  { url, inboxUrl }: Pick<LocalSystem, 'url' | 'inboxUrl'>,
): Readonly<Record<string, () => Promise<void>>> {
  return {
    'the shop sends an email': async () => {
      const id = await post(shop, 'bob@example.com', 'Grüße, "Bob" \\ 😀');
      const status = await ended(shop, id);
      equal(status.state, 'SUCCESS');
      const { emails } = (await (await fetch(new URL('/store', inboxUrl))).json()) as {
        emails: readonly { messageId: string; destination: { to: string[] }; body: { text?: string } }[];
      };
      const email = emails.find(({ messageId }) => messageId === status.result?.messageId);
      deepEqual(email?.destination.to, ['bob@example.com']);
      equal(email?.body.text?.trim(), 'Grüße, "Bob" \\ 😀');
    },
    'the dashboard shows the shop’s task': async () => {
      const id = await post(shop, 'alice@example.com', 'Hello');
      await ended(shop, id);
      const record = (await (await fetch(new URL(`/tasks/${id}`, url))).json()) as {
        readonly task: string;
        readonly state: string;
        readonly queue: string;
        readonly pythonName?: string;
      };
      deepEqual(
        [record.task, record.state, record.pythonName],
        ['send_email', 'SUCCESS', 'shop.tasks.send_email'],
      );
    },
    'the shop hears what is wrong': async () => {
      const status = await ended(shop, await post(shop, 'nobody', 'Hello'));
      equal(status.state, 'FAILURE');
      match(status.error ?? '', /^TypeError: .*email address/);
    },
  };
}

async function post(shop: string, recipient: string, content: string): Promise<string> {
  const response = await fetch(new URL('/send_email', shop), {
    method: 'POST',
    body: new URLSearchParams({ recipient, content }),
  });
  equal(response.status, 202);
  return ((await response.json()) as { id: string }).id;
}

async function ended(shop: string, id: string): Promise<Status> {
  const until = Date.now() + LIMIT_MS;
  for (;;) {
    const status = (await (await fetch(new URL(`/emails/${id}`, shop))).json()) as Status;
    if (['SUCCESS', 'FAILURE', 'REVOKED'].includes(status.state)) return status;
    if (Date.now() > until) throw new Error(`The shop's task ${id} is ${status.state} after ${LIMIT_MS} ms`);
    await sleep(100);
  }
}
