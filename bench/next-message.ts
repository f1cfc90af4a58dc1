import type { ChildProcess } from 'node:child_process';
import { once } from 'node:events';

/**
 * The next message of a child process.
 *
 * @param who what it is, for the error's message
 * @throws Error when the process ends before it says anything
 */
export async function nextMessage<Message>(child: ChildProcess, who: string): Promise<Message> {
  if (child.exitCode !== null || child.signalCode !== null) throw new Error(`${who} has ended`);
  const over = new AbortController();
  const { signal } = over;
  const exited = once(child, 'exit', { signal }).then(([code, killed]) => {
    throw new Error(`${who} ended with ${code ?? killed}`);
  });
  try {
    const [message] = await Promise.race([once(child, 'message', { signal }), exited]);
    return message;
  } finally {
    over.abort();
    exited.catch(() => undefined); // it is no longer waited for
  }
}
