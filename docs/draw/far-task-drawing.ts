const WIDTH = 920;
const HEIGHT = 320;

/** Where a task's life happens, from the top: each a lane of this height. */
const LANE = { first: 92, height: 52, gap: 14 };
const NAMES = ['the table', 'its queue', 'a worker'] as const;

/** Moments, from the left. The wait may be years. */
const CALL = 190;
const RELEASED = 520;
const DUE = 690;
const END = 820;
const LEFT = 120;
const RIGHT = WIDTH - 20;

/** How far apart the sweeps are drawn. */
const MINUTE = 30;

/** Draws the life of a task whose time is far away, as an SVG for light and dark pages. */
export function farTaskDrawing(): string {
  const bottom = topOf(NAMES.length) + 6;
  return svg([
    ...NAMES.map(
      (name, lane) =>
        `<text class="name" x="20" y="${topOf(lane) + 31}">${name}</text><line class="lane" x1="${LEFT}" y1="${topOf(lane) + LANE.height / 2}" x2="${RIGHT}" y2="${topOf(lane) + LANE.height / 2}"/>`,
    ),
    ...moment(CALL, 'a call: 202', 'one write, no message', bottom),
    ...moment(RELEASED, 'ten minutes before', 'a sweep sends the message', bottom),
    ...moment(DUE, 'its time', 'a worker claims it', bottom),
    bar('ours', 0, CALL, RELEASED, 'PENDING, in the due index'),
    bar('ours', 0, RELEASED, DUE, 'PENDING'),
    bar('ours', 0, DUE, END, 'STARTED'),
    bar('ours', 0, END, RIGHT, 'SUCCESS'),
    bar('world', 1, RELEASED, DUE, 'held back'),
    bar('author', 2, DUE, END, 'run'),
    ...sweeps(bottom + 8),
  ]);
}

function topOf(lane: number): number {
  return LANE.first + lane * (LANE.height + LANE.gap);
}

function bar(
  style: 'ours' | 'world' | 'author',
  lane: number,
  from: number,
  to: number,
  text: string,
): string {
  const top = topOf(lane);
  return `<rect class="${style}" x="${from}" y="${top}" width="${to - from}" height="${LANE.height}" rx="6"/><text class="text" x="${(from + to) / 2}" y="${top + 31}">${text}</text>`;
}

/** What happens at a moment, over the lanes. */
function moment(x: number, title: string, line: string, bottom: number): readonly string[] {
  return [
    `<line class="moment" x1="${x}" y1="70" x2="${x}" y2="${bottom}"/>`,
    `<text class="title" x="${x}" y="38">${title}</text><text class="line" x="${x}" y="58">${line}</text>`,
  ];
}

/** The sweeps, one each minute; the one that finds the task stands out. */
function sweeps(y: number): readonly string[] {
  const count = Math.floor((RIGHT - LEFT) / MINUTE);
  const first = RELEASED - Math.floor((RELEASED - LEFT) / MINUTE) * MINUTE;
  const ticks = Array.from({ length: count }, (_, index) => first + index * MINUTE).map(
    (x) =>
      `<circle class="${x === RELEASED ? 'found' : 'sweep'}" cx="${x}" cy="${y}" r="${x === RELEASED ? 6 : 3.5}"/>`,
  );
  return [`<text class="name" x="20" y="${y + 5}">sweeps</text>`, ...ticks];
}

function svg(drawn: readonly string[]): string {
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${WIDTH} ${HEIGHT}" role="img" aria-labelledby="title desc" font-family="system-ui, -apple-system, 'Segoe UI', Roboto, sans-serif" font-size="14">
  <title id="title">The life of a far task</title>
  <desc id="desc">A call writes the record, which is PENDING and in the due index, and sends no message. A sweep looks each minute. Ten minutes before the task's time one sends the message, which the queue holds back. At its time a worker runs it.</desc>
  <style>
    .bg { fill: #fff }
    .ours { fill: #f2f8ee; stroke: #4d8a2f; stroke-width: 1.5 }
    .world { fill: #eef4fb; stroke: #3569a8; stroke-width: 1.5 }
    .author { fill: #fdf6e7; stroke: #a9781b; stroke-width: 1.5 }
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
      .lane { stroke: #333b33 }
      .moment { stroke: #999 }
      .sweep { fill: #6b776b }
      .found { fill: #7cc053 }
      .title, .name, .text { fill: #f0f6ea }
      .line { fill: #b4c3ab }
    }
  </style>
  <rect class="bg" width="${WIDTH}" height="${HEIGHT}" rx="10"/>
  ${drawn.join('\n  ')}
</svg>
`;
}
