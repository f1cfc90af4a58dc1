import type { MailerOf } from '../../core/protocol/mailer.ts';
import type { AttemptKey } from '../../core/protocol/outcome.ts';
import type { SegmentCall } from '../../core/protocol/segments.ts';
import type { TraceContext } from '../../core/protocol/trace.ts';
import type { Worker } from './worker.ts';

/** An attempt that may be part of a trace. */
interface TracedAttempt {
  /** What to run the attempt with: its mailer's calls to SES are timed. */
  readonly worker: Worker;
  /** Sends X-Ray a segment for the attempt, named after its task, in the trace of whoever sent the task. */
  end(task: string, key: AttemptKey, outcome: string): void;
}

/** Starts to trace an attempt if its message came with a sampled trace. */
export function traceAttempt(worker: Worker, trace: TraceContext | null): TracedAttempt {
  if (!trace?.sampled) return { worker, end: () => undefined };
  const { mailerOf, clock, segments, queue } = worker;
  const startedAt = clock.now();
  const calls: SegmentCall[] = [];
  const timed: MailerOf = (owner) =>
    mailerOf(owner, (operation) => {
      const call = { service: 'SES', operation, startedAt: clock.now() };
      return (fault) => calls.push({ ...call, endedAt: clock.now(), fault });
    });
  return {
    worker: { ...worker, mailerOf: timed },
    end: (task, { id, attempt }, outcome) =>
      segments.send({
        name: task,
        trace,
        startedAt,
        endedAt: clock.now(),
        fault: outcome === 'failed' || outcome === 'retry',
        annotations: { taskId: id, attempt, outcome, queue },
        calls: calls.slice(0, MAX_CALLS),
      }),
  };
}

/** A segment document has at most 64 KB (X-Ray quotas), and a call takes about 200 bytes. */
const MAX_CALLS = 100;
