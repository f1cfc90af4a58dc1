import { useState } from 'preact/hooks';
import { countQueues } from '../api/calls.ts';
import type { QueueCounts } from '../api/task.ts';
import { usePolling } from '../api/use-polling.ts';
import { Notice } from '../parts/notice.tsx';
import { useNow } from '../parts/use-now.ts';
import { QueueCard } from './queue-card.tsx';
import { addSamples, type Samples } from './samples.ts';

/** Pause between two counts, in milliseconds. */
const EVERY_MS = 2_000;

/** Outlives the view, so that a look at a task does not cost the chart. */
let samples: Samples = new Map();

/** Every queue: what it holds, and what can be done with it. */
export function QueuesView() {
  const [queues, setQueues] = useState<readonly QueueCounts[] | null>(null);
  const now = useNow(1_000);
  const { failure, refresh } = usePolling({
    key: 'queues',
    poll: async (signal) => {
      const counted = await countQueues(signal);
      samples = addSamples(samples, counted, Date.now());
      if (!signal.aborted) setQueues(counted);
      return EVERY_MS;
    },
  });
  return (
    <>
      <h1 tabIndex={-1}>Queues</h1>
      {failure && !queues && (
        <Notice title="The queues could not be read" tone="error">
          <p>{failure.message}</p>
          <button type="button" onClick={refresh}>
            Try again
          </button>
        </Notice>
      )}
      {!queues && !failure && (
        <div class="waiting" role="status">
          <span class="unseen">Loading the queues</span>
          <div class="waiting-block" aria-hidden="true" />
        </div>
      )}
      {queues?.length === 0 && (
        <Notice title="No queues">
          <p>A queue is there as soon as a task definition names it.</p>
        </Notice>
      )}
      <div class="queues">
        {queues?.map((queue) => (
          <QueueCard
            key={queue.name}
            queue={queue}
            samples={samples.get(queue.name) ?? []}
            now={now}
            onChange={refresh}
          />
        ))}
      </div>
      {queues && queues.length > 0 && (
        <p class="muted small-print">
          Counts are SQS’s own, and approximate while a queue is busy. The charts show what this page has
          counted since it was opened.
        </p>
      )}
    </>
  );
}
