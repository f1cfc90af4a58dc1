import type { QueueCounts } from '../api/task.ts';
import { Chart } from './chart.tsx';
import { QueueActions } from './queue-actions.tsx';
import type { Sample } from './samples.ts';
import { useQueue } from './use-queue.ts';

export interface QueueCardProps {
  readonly queue: QueueCounts;
  readonly samples: readonly Sample[];
  readonly now: number;
  /** Called when something was done to the queue. */
  readonly onChange: () => void;
}

const COUNTS = [
  ['waiting', 'ready to be run'],
  ['running', 'being run, or hidden until a retry'],
  ['delayed', 'sent with a delay that is not over'],
  ['dead', 'in the dead-letter queue'],
] as const;

/** One queue. */
export function QueueCard({ queue, samples, now, onChange }: QueueCardProps) {
  const { operated, setOperated } = useQueue(queue.name);
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
              if (changed) setOperated(changed);
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

/** A change takes AWS a while, and meanwhile has a name of its own. */
function wordOf(paused: boolean, consumer: string): string {
  if (consumer.endsWith('ing')) return paused ? 'pausing…' : 'resuming…';
  return paused ? 'paused' : 'running';
}
