import { unlessRefused } from '../api/call.ts';
import { readQueue } from '../api/calls.ts';
import type { QueueCounts } from '../api/task.ts';
import { useFetched } from '../api/use-fetched.ts';
import { Chart } from './chart.tsx';
import { QueueActions } from './queue-actions.tsx';
import type { Sample } from './samples.ts';

/** Pauses between two reads, in milliseconds: normally, and during a change. AWS allows 15 a second per account. */
const EVERY_MS = 10_000;
const CHANGING_MS = 2_000;

interface QueueCardProps {
  readonly queue: QueueCounts;
  readonly samples: readonly Sample[];
  readonly now: number;
  /** Called after an action on the queue. */
  readonly onChange: () => void;
}

const COUNTS = [
  ['waiting', 'ready to run'],
  ['running', 'running, or hidden until a retry'],
  ['delayed', 'sent with a delay that has not passed'],
  ['dead', 'in the dead-letter queue'],
] as const;

/** One queue. */
export function QueueCard({ queue, samples, now, onChange }: QueueCardProps) {
  const { value: operated, update } = useFetched({
    key: queue.name,
    // Without operator permission you see only counts.
    fetch: (signal) => unlessRefused(readQueue(queue.name, signal), null),
    every: (read) => read && (isChanging(read.consumer) ? CHANGING_MS : EVERY_MS),
  });
  return (
    <section
      class="card queue"
      data-paused={operated?.paused ?? false}
      aria-labelledby={`queue-${queue.name}`}
    >
      <div class="card-head">
        <h2 id={`queue-${queue.name}`}>{queue.name}</h2>
        {operated && (
          <span class="consumer" data-paused={operated.paused}>
            {wordOf(operated.paused, operated.consumer)}
          </span>
        )}
        {operated && (
          <QueueActions
            queue={{ ...operated, ...queue }}
            onChange={(changed) => {
              if (changed) update(() => changed);
              onChange();
            }}
          />
        )}
      </div>
      <dl class="counts">
        {COUNTS.map(([count, meaning]) => (
          <div key={count} data-count={count} data-zero={queue[count] === 0}>
            <dt title={meaning}>{count}</dt>
            <dd>{queue[count]}</dd>
          </div>
        ))}
      </dl>
      <Chart name={queue.name} samples={samples} now={now} />
    </section>
  );
}

/** A change takes AWS a while: until then the consumer is `disabling`, `enabling` or `updating`. */
function isChanging(consumer: string): boolean {
  return consumer.endsWith('ing');
}

function wordOf(paused: boolean, consumer: string): string {
  if (isChanging(consumer)) return paused ? 'pausing…' : 'resuming…';
  return paused ? 'paused' : 'running';
}
