import { asRecord, listIn, textIn } from './api.ts';
import { readRunLines } from './run-line.ts';
import type { Torture } from './torture.ts';

/** Calls at once. */
const AT_ONCE = 4;

/**
 * Writes down what there is at the end: every record, what the list lists, every email, and what the tasks wrote down.
 *
 * @throws Error when the API does not answer, though nothing is in its way any more
 */
export async function collect(torture: Torture): Promise<void> {
  const { journal, system, accepted } = torture;
  for (const line of readRunLines(system.runs)) journal.note({ kind: 'run', line }, line.at);
  const listed = await listAll(torture);
  for (const id of listed) journal.note({ kind: 'listed', id });
  const ids = [...new Set([...accepted.keys(), ...listed])];
  await Promise.all(
    Array.from({ length: AT_ONCE }, async () => {
      for (let id = ids.pop(); id !== undefined; id = ids.pop()) await collectRecord(torture, id);
    }),
  );
  const response = await fetch(new URL('/store', system.local.inboxUrl));
  const store: unknown = await response.json();
  for (const mail of listIn(store, 'emails')) journal.note({ kind: 'mail', to: addresseeOf(mail) });
}

async function collectRecord({ api, journal }: Torture, id: string): Promise<void> {
  const { sentAt, status, body } = await api.call('get', 'GET', `/tasks/${id}?include=input`);
  const record = asRecord(body);
  if (!record && status !== 404) throw new Error(`GET /tasks/${id} answers ${status}.`);
  const { state = null, finishedAt = null } = record ?? {};
  journal.note({ kind: 'seen', id, sentAt, state, finishedAt });
  journal.note({ kind: 'record', id, record });
}

/** The ids of the whole list, as often as it has them. */
async function listAll({ api }: Torture): Promise<readonly string[]> {
  const ids: string[] = [];
  let cursor: string | null = null;
  do {
    const next: string = cursor === null ? '' : `&cursor=${encodeURIComponent(cursor)}`;
    const { status, body } = await api.call('list', 'GET', `/tasks?limit=100${next}`);
    if (status !== 200) throw new Error(`GET /tasks answers ${status}.`);
    ids.push(...listIn(body, 'tasks').flatMap((part) => asRecord(part)?.id ?? []));
    cursor = textIn(body, 'cursor');
  } while (cursor !== null);
  return ids;
}

function addresseeOf(mail: unknown): string {
  const destination: unknown =
    mail !== null && typeof mail === 'object' && 'destination' in mail ? mail.destination : null;
  return String(listIn(destination, 'to')[0]);
}
