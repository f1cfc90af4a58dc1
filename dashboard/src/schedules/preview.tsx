import { useMemo } from 'preact/hooks';
import { cronFault, MAX_EVERY_SECONDS, MIN_EVERY_SECONDS, nextTimes } from '../api/schedule-rules.ts';
import type { Schedule } from '../api/task.ts';
import { useNow } from '../parts/use-now.ts';
import { type Draft, optionsOf } from './draft.ts';
import { NextTable } from './next-table.tsx';
import { lengthInWords, wordsOf } from './words.ts';

interface PreviewProps {
  readonly draft: Draft;
  /** The schedule that is changed; `null` for a new one. */
  readonly was: Schedule | null;
}

/** When a schedule would come, as it is typed: in words, and the next times. */
export function Preview({ draft, was }: PreviewProps) {
  const now = useNow(1_000);
  const options = optionsOf(draft, null, was);
  // Worked out again when something is typed, and once every ten seconds: an expression that never comes takes a while to say so.
  const span = Math.floor(now / 10_000);
  const times = useMemo(() => timesOf(draft, was, now), [JSON.stringify(options), span]);
  const jitter = Number(draft.jitter);
  return (
    <aside class="card preview" aria-labelledby="preview-title">
      <h2 id="preview-title">The next times</h2>
      {typeof times === 'string' ? (
        <p class="muted">{times}</p>
      ) : (
        <>
          <p class="words">{wordsOf({ cron: options.cron ?? null, every: options.every ?? null })}</p>
          {times.length === 0 ? (
            <p class="muted">It never comes.</p>
          ) : (
            <NextTable times={times.slice(0, 5)} zone={draft.timezone} now={now} />
          )}
          <p class="muted small-print">
            This is how your browser reads it; the server decides.
            {jitter > 0 && ` Each task is due up to ${lengthInWords(jitter)} after its time.`}
            {!draft.enabled && ' It is paused, and makes no tasks until it is resumed.'}
          </p>
        </>
      )}
    </aside>
  );
}

/** @returns the times, or why there are none */
function timesOf(draft: Draft, was: Schedule | null, now: number): readonly number[] | string {
  const options = optionsOf(draft, null, was);
  const fault = options.cron === undefined ? everyFault(options.every) : cronFault(options.cron);
  if (fault !== null) return fault;
  const createdAt = was ? Date.parse(was.createdAt) : now;
  try {
    return nextTimes(options, { after: now, count: 6, createdAt }).filter((time) => time > now);
  } catch {
    return 'Your browser cannot tell: it may not know the time zone.';
  }
}

function everyFault(every = Number.NaN): string | null {
  return every >= MIN_EVERY_SECONDS && every <= MAX_EVERY_SECONDS
    ? null
    : `Must be from ${MIN_EVERY_SECONDS} seconds to ten years`;
}
