import type { MailContext } from '../../../core/definition/definition.ts';
import type { Email } from '../../../core/protocol/mailer.ts';
import { FakeClock } from '../fake-clock.ts';
import { logLines } from '../log-lines.ts';

/** The context of a run, and everything that the run did with it. */
export function taskContext(signal = new AbortController().signal) {
  const clock = new FakeClock();
  const log = logLines();
  const emails: Email[] = [];
  const reports: unknown[] = [];
  const context: MailContext = {
    id: 'task-id',
    attempt: 1,
    life: 1,
    signal,
    softSignal: signal,
    schedule: null,
    logger: log,
    mailer: {
      send: async (email) => {
        emails.push(email);
        return { messageId: `message-${emails.length}` };
      },
    },
    sleep: (ms) => clock.sleep(ms, signal),
    progress: async (value) => {
      reports.push(value);
    },
  };
  return { context, clock, log, emails, reports };
}
