import { MESSAGE_VERSION } from '../protocol/message.ts';
import { sendMessages } from '../queue/send-messages.ts';
import type { Flow } from './flow.ts';
import { pagesOf } from './pages.ts';
import { readMembers } from './read-value.ts';
import type { Run } from './value.ts';

/**
 * Lets many members go on, by messages for a page each: more than one invocation does.
 *
 * @throws unknown what kept a message from being sent
 */
export async function sendReleases(flow: Flow, workflow: string, members: Run): Promise<void> {
  const { queues, registry, clock, random } = flow;
  const first = (await readMembers(flow, workflow, [members.from])).get(members.from);
  // Any worker can do it. The members' own is not busier than they will make it.
  const candidates = [first?.queue, first && registry.get(first.task)?.queue, ...queues.addresses.keys()];
  const queue = candidates.find((name) => name && queues.addresses.has(name)) ?? 'default';
  const sendings = pagesOf(members).map((page) => ({
    message: { v: MESSAGE_VERSION, kind: 'release', id: workflow, ...page } as const,
    delaySeconds: 0,
    group: null,
  }));
  const [fault] = [...(await sendMessages(queues, queue, sendings, clock, random)).values()];
  if (fault !== undefined) throw fault;
}
