import { countQueues } from '../api/calls.ts';
import { useFetched } from '../api/use-fetched.ts';
import { Notice } from '../parts/notice.tsx';
import { useNow } from '../parts/use-now.ts';
import { WhenFetched } from '../parts/when-fetched.tsx';
import { QueueCard } from './queue-card.tsx';
import { addSamples, type Samples } from './samples.ts';

/** Pause between two counts, in milliseconds. */
const EVERY_MS = 2_000;

/** Kept here so that the charts survive a visit to another view. */
let samples: Samples = new Map();

/** Every queue: what it holds, and what can be done with it. */
export function QueuesView() {
  const now = useNow(1_000);
  const queues = useFetched({
    key: 'queues',
    fetch: async (signal) => {
      const counted = await countQueues(signal);
      samples = addSamples(samples, counted, Date.now());
      return counted;
    },
    every: () => EVERY_MS,
  });
  return (
    <>
      <h1 tabIndex={-1}>Queues</h1>
      <WhenFetched of={queues} name="the queues">
        {(counted) =>
          counted.length === 0 ? (
            <Notice title="No queues">
              <p>A queue appears here once a task definition names it.</p>
            </Notice>
          ) : (
            <>
              <div class="queues">
                {counted.map((queue) => (
                  <QueueCard
                    key={queue.name}
                    queue={queue}
                    samples={samples.get(queue.name) ?? []}
                    now={now}
                    onChange={queues.refresh}
                  />
                ))}
              </div>
              <p class="muted small-print">
                Counts are SQS’s own, and approximate while a queue is busy. The charts show what this page
                has counted since it was opened.
              </p>
            </>
          )
        }
      </WhenFetched>
    </>
  );
}
