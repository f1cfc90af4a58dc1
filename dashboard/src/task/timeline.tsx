import type { Task } from '../api/task.ts';
import { duration, fullTime } from '../parts/times.ts';
import { useNow } from '../parts/use-now.ts';
import { place, scaleOf, ticksOf } from './scale.ts';
import { type Span, spansOf } from './spans.ts';

/** How often the timeline of an open task is redrawn, in milliseconds. */
const REDRAW_MS = 250;

const OUTCOMES = {
  succeeded: 'succeeded',
  retry: 'failed',
  failed: 'failed for good',
  revoked: 'revoked',
  lost: 'lost: its worker died',
} as const;

/** How the task spent its time, drawn to scale, with each bar described in words. */
export function Timeline({ task, paused }: { readonly task: Task; readonly paused: boolean }) {
  const now = useNow(task.ready ? null : REDRAW_MS);
  const spans = spansOf(task, now);
  const scale = scaleOf(spans);
  return (
    <div class="timeline">
      <div class="axis" aria-hidden="true">
        {ticksOf(scale).map(({ at, label }) => (
          <span key={label} style={{ left: percent(at) }} data-edge={at > 0.93}>
            {label}
          </span>
        ))}
        {!task.ready && <i class="now" style={{ left: percent(place(scale, now)) }} />}
      </div>
      <ol>
        {spans.map((span) => (
          <li key={`${span.kind} ${span.label}`}>
            <span class="span-label">
              {span.label}
              {paused && span.open && span.kind !== 'attempt' && (
                <span class="span-outcome">: the queue is paused</span>
              )}
              {span.outcome && <span class="span-outcome"> {OUTCOMES[span.outcome]}</span>}
              {span.kind === 'attempt' && span.open && <span class="span-outcome"> running</span>}
            </span>
            <span class="track" title={`From ${fullTime(new Date(span.from).toISOString())}`}>
              <i
                class="bar"
                data-kind={span.kind}
                data-outcome={span.outcome ?? (span.kind === 'attempt' ? 'running' : undefined)}
                data-vague={span.vague}
                style={{
                  left: percent(place(scale, span.from)),
                  width: percent(place(scale, span.to) - place(scale, span.from)),
                }}
              />
            </span>
            <span class="span-length">{lengthOf(span, now)}</span>
            {span.error && (
              <span class="span-error">
                <b>{span.error.type}</b> {span.error.message}
              </span>
            )}
          </li>
        ))}
      </ol>
    </div>
  );
}

function lengthOf({ from, to, open, vague }: Span, now: number): string {
  if (vague) return 'unknown';
  if (open && to > now) return `${duration(to - now)} to go`;
  return duration(to - from);
}

function percent(part: number): string {
  return `${(part * 100).toFixed(3)}%`;
}
