import { type Spread, spreadOf } from '../statistics.ts';
import type { PerformanceReport } from './bench-report.ts';
import { COLD } from './cold-ratio.ts';

/** One bar: it ends at the median, and a line across its end runs from the minimum to the maximum. */
interface Bar {
  readonly name: string;
  readonly own: boolean;
  readonly value: Spread;
}

/** Bars of one kind on a scale from zero. */
interface Panel {
  readonly title: string;
  readonly bars: readonly Bar[];
}

const SIZE = { width: 760, left: 222, right: 120, bar: 16, row: 26, title: 34, gap: 14, foot: 22 } as const;

const OWN = '#16a34a';
const OTHER = '#64748b';

/** Draws processor time per task and the duration of cold starts, as an SVG for light and dark pages. */
export function performanceChart(report: PerformanceReport): string {
  const panels = [workerPanel(report), coldStartPanel(report)];
  let top = 0;
  const body = panels.flatMap((panel) => {
    const drawn = drawPanel(panel, top);
    top += heightOf(panel);
    return drawn;
  });
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${SIZE.width} ${top + SIZE.foot}" role="img" font-family="system-ui, sans-serif" font-size="12">
<title>Processor time per task and duration of a cold start, for Lovage and its peers</title>
<style>.ink{fill:#334155}.axis{stroke:#cbd5e1}.reach{stroke:#0f172a}@media (prefers-color-scheme:dark){.ink{fill:#cbd5e1}.axis{stroke:#475569}.reach{stroke:#f8fafc}}</style>
${body.join('\n')}
<text class="ink" x="12" y="${top + 8}">Each bar ends at the median of all rounds; the line runs from the minimum to the maximum.</text>
</svg>
`;
}

function workerPanel({ workers }: PerformanceReport): Panel {
  return {
    title: 'Worker: processor milliseconds per task',
    bars: workers.rows.map(({ name, cpuMs }) => ({
      name,
      own: name.startsWith('Lovage'),
      value: spreadOf(cpuMs),
    })),
  };
}

function coldStartPanel({ coldStarts }: PerformanceReport): Panel {
  return {
    title: 'Cold start: milliseconds until the first answer',
    bars: coldStarts.map(({ name, bare, starts }) => ({
      name,
      own: name !== bare,
      value: spreadOf(starts.map(COLD.wall)),
    })),
  };
}

function heightOf({ bars }: Panel): number {
  return SIZE.title + bars.length * SIZE.row + SIZE.gap;
}

function drawPanel({ title, bars }: Panel, top: number): string[] {
  const longest = Math.max(...bars.map(({ value }) => value.max));
  const x = (value: number) => round(SIZE.left + (value / longest) * (SIZE.width - SIZE.left - SIZE.right));
  const foot = top + SIZE.title + bars.length * SIZE.row;
  return [
    `<text class="ink" x="12" y="${top + 22}" font-size="14" font-weight="600">${title}</text>`,
    `<line class="axis" x1="${SIZE.left}" y1="${top + SIZE.title}" x2="${SIZE.left}" y2="${foot}"/>`,
    ...bars.flatMap(({ name, own, value }, index) => {
      const y = top + SIZE.title + index * SIZE.row + (SIZE.row - SIZE.bar) / 2;
      const middle = y + SIZE.bar / 2;
      const weight = own ? ' font-weight="700"' : '';
      return [
        `<text class="ink" x="${SIZE.left - 8}" y="${middle + 4}" text-anchor="end"${weight}>${escaped(name)}</text>`,
        `<rect x="${SIZE.left}" y="${y}" width="${round(x(value.median) - SIZE.left)}" height="${SIZE.bar}" rx="2" fill="${own ? OWN : OTHER}"/>`,
        `<line class="reach" x1="${x(value.min)}" y1="${middle}" x2="${x(value.max)}" y2="${middle}"/>`,
        `<text class="ink" x="${x(value.max) + 8}" y="${middle + 4}"${weight}>${shown(value.median)} ms</text>`,
      ];
    }),
  ];
}

function shown(ms: number): string {
  return ms < 10 ? ms.toFixed(2) : ms.toFixed(0);
}

function escaped(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;');
}

function round(value: number): number {
  return Math.round(value * 10) / 10;
}
