import type { ChildProcess } from 'node:child_process';
import { once } from 'node:events';

/**
 * Waits for the next message of a child process.
 *
 * @param who the name of the process in the error message
 * @throws Error when the process ends before it sends a message
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
    exited.catch(() => undefined); // nobody waits for it any more
  }
}
