import { CHART_MS, ceilingOf, type Sample, stretches } from './samples.ts';

const WIDTH = 600;
const HEIGHT = 120;
const LINES = ['waiting', 'running', 'delayed'] as const;

interface ChartProps {
  readonly name: string;
  readonly samples: readonly Sample[];
  readonly now: number;
}

/** What a queue held in the last minutes, as far as this page has counted. */
export function Chart({ name, samples, now }: ChartProps) {
  const top = ceilingOf(samples);
  const x = (at: number) => WIDTH * (1 - (now - at) / CHART_MS);
  const y = (count: number) => HEIGHT * (1 - count / top);
  const runs = stretches(samples);
  const latest = samples.at(-1);
  const summary = latest
    ? `${latest.waiting} waiting, ${latest.running} running, ${latest.delayed} delayed now.`
    : 'No counts yet.';
  return (
    <figure class="chart">
      <div class="chart-frame">
        <svg
          viewBox={`0 0 ${WIDTH} ${HEIGHT}`}
          preserveAspectRatio="none"
          role="img"
          aria-label={`Queue ${name}: ${summary}`}
        >
          <path class="chart-rule" d={`M0 ${HEIGHT / 2}H${WIDTH}`} />
          {runs.map((run) =>
            LINES.map((line) => (
              <path
                key={`${line} ${run[0]?.at}`}
                class="chart-line"
                data-line={line}
                d={run
                  .map(
                    (sample, index) =>
                      `${index === 0 ? 'M' : 'L'}${x(sample.at).toFixed(1)} ${y(sample[line]).toFixed(1)}`,
                  )
                  .join('')
                  // A single sample has no length: it is drawn as a dot.
                  .concat('h0.1')}
              />
            )),
          )}
        </svg>
        <span class="chart-top" aria-hidden="true">
          {top}
        </span>
      </div>
      <figcaption>
        <span aria-hidden="true">5 min ago</span>
        <span class="legend">
          {LINES.map((line) => (
            <span key={line} data-line={line}>
              {line}
            </span>
          ))}
        </span>
        <span aria-hidden="true">now</span>
      </figcaption>
    </figure>
  );
}
