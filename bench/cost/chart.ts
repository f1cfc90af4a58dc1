import { type CostReport, total } from './report.ts';

/** One line of the chart: dollars a month by tasks a month. */
interface Line {
  readonly name: string;
  readonly own: boolean;
  readonly at: (tasks: number) => number;
}

const SIZE = { width: 760, height: 440, left: 64, right: 190, top: 40, bottom: 48 } as const;
/** Powers of ten: tasks from a thousand to a hundred million, dollars from ten cents to ten thousand. */
const TASKS = { min: 3, max: 8 } as const;
const DOLLARS = { min: -1, max: 4 } as const;

const COLORS = ['#d97706', '#dc2626', '#8b5cf6', '#db2777', '#0891b2', '#64748b'];

/** Draws dollars a month against tasks a month, both on logarithmic scales, as an SVG for light and dark pages. */
export function costChart(report: CostReport): string {
  const lines = linesOf(report);
  const labels = spread(lines.map((line) => y(line.at(10 ** TASKS.max))));
  const others = lines.filter(({ own }) => !own);
  const body = lines.flatMap((line, index) => {
    const color = line.own ? '#16a34a' : (COLORS[others.indexOf(line)] ?? '#64748b');
    const dash = line.own && line.name.includes('bulk') ? ' stroke-dasharray="6 4"' : '';
    return [
      `<path d="${pathOf(line)}" fill="none" stroke="${color}" stroke-width="${line.own ? 3 : 1.75}"${dash}/>`,
      `<text x="${SIZE.width - SIZE.right + 8}" y="${(labels[index] ?? 0) + 4}" fill="${color}"${line.own ? ' font-weight="700"' : ''}>${line.name}</text>`,
    ];
  });
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${SIZE.width} ${SIZE.height}" role="img" font-family="system-ui, sans-serif" font-size="12">
<title>Dollars a month by tasks a month, for Lovage and its peers</title>
<style>.ink{fill:#334155}.grid{stroke:#cbd5e1}@media (prefers-color-scheme:dark){.ink{fill:#cbd5e1}.grid{stroke:#475569}}</style>
<text class="ink" x="${SIZE.left}" y="22" font-size="14" font-weight="600">Dollars a month, excluding SES</text>
${grid().join('\n')}
${body.join('\n')}
</svg>
`;
}

function linesOf({ variants, idle, peers }: CostReport): Line[] {
  const standing = idle.reduce((sum, part) => sum + part.max, 0);
  const million = 1_000_000;
  return [
    ...variants
      .filter(({ name }) => name !== 'busy')
      .map((variant) => ({
        name: `Lovage, ${variant.name}`,
        own: true,
        at: (tasks: number) => standing + (tasks * total(variant)) / million,
      })),
    ...peers.map(({ name, withRuns, month }) => ({
      name,
      own: false,
      at: (tasks: number) => month + (tasks * withRuns) / million,
    })),
  ];
}

function grid(): string[] {
  const bottom = SIZE.height - SIZE.bottom;
  const right = SIZE.width - SIZE.right;
  return [
    ...powers(TASKS).flatMap((power) => [
      `<line class="grid" x1="${x(10 ** power)}" y1="${SIZE.top}" x2="${x(10 ** power)}" y2="${bottom}"/>`,
      `<text class="ink" x="${x(10 ** power)}" y="${bottom + 18}" text-anchor="middle">${short(10 ** power)}</text>`,
    ]),
    ...powers(DOLLARS).flatMap((power) => [
      `<line class="grid" x1="${SIZE.left}" y1="${y(10 ** power)}" x2="${right}" y2="${y(10 ** power)}"/>`,
      `<text class="ink" x="${SIZE.left - 8}" y="${y(10 ** power) + 4}" text-anchor="end">$${(10 ** power).toLocaleString('en')}</text>`,
    ]),
    `<text class="ink" x="${(SIZE.left + right) / 2}" y="${SIZE.height - 10}" text-anchor="middle">tasks a month</text>`,
  ];
}

function powers({ min, max }: { min: number; max: number }): number[] {
  return Array.from({ length: max - min + 1 }, (_, step) => min + step);
}

function pathOf({ at }: Line): string {
  const steps = (TASKS.max - TASKS.min) * 10;
  return Array.from({ length: steps + 1 }, (_, step) => {
    const tasks = 10 ** (TASKS.min + step / 10);
    return `${step === 0 ? 'M' : 'L'}${x(tasks)} ${y(at(tasks))}`;
  }).join('');
}

function x(tasks: number): number {
  const part = (Math.log10(tasks) - TASKS.min) / (TASKS.max - TASKS.min);
  return round(SIZE.left + part * (SIZE.width - SIZE.left - SIZE.right));
}

/** Amounts below the bottom of the chart are drawn on it. */
function y(dollars: number): number {
  const power = Math.max(Math.log10(Math.max(dollars, Number.MIN_VALUE)), DOLLARS.min);
  const part = (power - DOLLARS.min) / (DOLLARS.max - DOLLARS.min);
  return round(SIZE.height - SIZE.bottom - part * (SIZE.height - SIZE.top - SIZE.bottom));
}

/** Moves overlapping labels apart, from the lowest upwards. */
function spread(places: readonly number[]): number[] {
  const order = places.map((place, index) => ({ place, index })).sort((a, b) => b.place - a.place);
  const moved: number[] = [];
  let last = Number.POSITIVE_INFINITY;
  for (const { place, index } of order) {
    last = Math.min(place, last - 15);
    moved[index] = last;
  }
  return moved;
}

function short(tasks: number): string {
  return tasks >= 1e6 ? `${tasks / 1e6} M` : `${tasks / 1e3} k`;
}

function round(value: number): number {
  return Math.round(value * 10) / 10;
}
