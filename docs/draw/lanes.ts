/** What happens side by side over time: a lane for each thing, with bars for what it is meanwhile. Lengths are pixels. */
export interface Lane {
  readonly name: string;
  readonly bars: readonly Bar[];
}

export interface Bar {
  /** Class in the drawing's style sheet. */
  readonly style: 'ours' | 'world' | 'author' | 'bad' | 'waits';
  readonly from: number;
  readonly to: number;
  readonly text: string;
}

/** What happens at once in several lanes. */
export interface Moment {
  readonly x: number;
  readonly title: string;
  readonly line: string;
}

export interface LanesDrawing {
  readonly title: string;
  /** For those who do not see it. */
  readonly description: string;
  readonly lanes: readonly Lane[];
  readonly moments: readonly Moment[];
  /** What is drawn besides, below the lanes: its height, and its elements, given their top. */
  readonly below?: { readonly height: number; draw(top: number): readonly string[] };
}

const WIDTH = 920;
const LANE = { first: 92, height: 52, gap: 14 };

/** Where lanes begin and end. */
export const LEFT = 120;
export const RIGHT = WIDTH - 20;

/** Draws lanes as an SVG for light and dark pages. */
export function lanesDrawing({ title, description, lanes, moments, below }: LanesDrawing): string {
  const bottom = topOf(lanes.length) + 6;
  return svg(title, description, bottom + (below?.height ?? 0) + 10, [
    ...lanes.map(({ name }, lane) => {
      const middle = topOf(lane) + LANE.height / 2;
      return `<text class="name" x="20" y="${topOf(lane) + 31}">${name}</text><line class="lane" x1="${LEFT}" y1="${middle}" x2="${RIGHT}" y2="${middle}"/>`;
    }),
    ...moments.flatMap((moment) => drawMoment(moment, bottom)),
    ...lanes.flatMap(({ bars }, lane) => bars.map((bar) => drawBar(bar, topOf(lane)))),
    ...(below?.draw(bottom + 8) ?? []),
  ]);
}

function topOf(lane: number): number {
  return LANE.first + lane * (LANE.height + LANE.gap);
}

function drawBar({ style, from, to, text }: Bar, top: number): string {
  return `<rect class="${style}" x="${from}" y="${top}" width="${to - from}" height="${LANE.height}" rx="6"/><text class="text" x="${(from + to) / 2}" y="${top + 31}">${text}</text>`;
}

function drawMoment({ x, title, line }: Moment, bottom: number): readonly string[] {
  return [
    `<line class="moment" x1="${x}" y1="70" x2="${x}" y2="${bottom}"/>`,
    `<text class="title" x="${x}" y="38">${title}</text><text class="line" x="${x}" y="58">${line}</text>`,
  ];
}

function svg(title: string, description: string, height: number, drawn: readonly string[]): string {
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${WIDTH} ${height}" role="img" aria-labelledby="title desc" font-family="system-ui, -apple-system, 'Segoe UI', Roboto, sans-serif" font-size="14">
  <title id="title">${title}</title>
  <desc id="desc">${description}</desc>
  <style>
    .bg { fill: #fff }
    .ours { fill: #f2f8ee; stroke: #4d8a2f; stroke-width: 1.5 }
    .world { fill: #eef4fb; stroke: #3569a8; stroke-width: 1.5 }
    .author { fill: #fdf6e7; stroke: #a9781b; stroke-width: 1.5 }
    .bad { fill: #fdeeee; stroke: #b3403a; stroke-width: 1.5 }
    .waits { fill: #fff; stroke: #777; stroke-width: 1.5; stroke-dasharray: 5 4 }
    .lane { stroke: #cfd6cf }
    .moment { stroke: #777; stroke-dasharray: 4 4 }
    .sweep { fill: #9aa59a }
    .found { fill: #4d8a2f }
    .title { fill: #1c2b12; font-weight: 600; text-anchor: middle }
    .name { fill: #1c2b12; font-weight: 600 }
    .text { fill: #1c2b12; text-anchor: middle; font-size: 13px }
    .line { fill: #50604a; text-anchor: middle; font-size: 12px }
    @media (prefers-color-scheme: dark) {
      .bg { fill: #0d1117 }
      .ours { fill: #17240f; stroke: #7cc053 }
      .world { fill: #101d2e; stroke: #6ea8ef }
      .author { fill: #2a2008; stroke: #dcab4e }
      .bad { fill: #2d1214; stroke: #e5817b }
      .waits { fill: #0d1117; stroke: #999 }
      .lane { stroke: #333b33 }
      .moment { stroke: #999 }
      .sweep { fill: #6b776b }
      .found { fill: #7cc053 }
      .title, .name, .text { fill: #f0f6ea }
      .line { fill: #b4c3ab }
    }
  </style>
  <rect class="bg" width="${WIDTH}" height="${height}" rx="10"/>
  ${drawn.join('\n  ')}
</svg>
`;
}
