import { readdirSync } from 'node:fs';
import path from 'node:path';
import { drawFloor, type Floor, heightOf } from './floor.ts';

const ROOT = path.join(import.meta.dirname, '..', '..');

const WIDTH = 920;
const MARGIN = 20;
const GAP = 12;

/** Where the floors stand: tasks and core on the left, platform beside them, functions over both, the callers outside. */
const LEFT = { x: MARGIN, width: 420 };
const MIDDLE = { x: LEFT.x + LEFT.width + GAP, width: 258 };
const HOUSE = { x: MARGIN, width: LEFT.width + GAP + MIDDLE.width };
const RIGHT = { x: HOUSE.x + HOUSE.width + GAP, width: WIDTH - MARGIN - (HOUSE.x + HOUSE.width + GAP) };
const GROUND = { x: MARGIN, width: WIDTH - 2 * MARGIN };

/** Draws the floors of the code, with the rooms that there are now, as an SVG for light and dark pages. */
export function floorsDrawing(): string {
  const { functions, tasks, core, platform, callers, protocol } = floors();
  const first = MARGIN;
  const second = first + heightOf(functions) + GAP;
  const third = second + heightOf(tasks) + GAP;
  const ground = Math.max(third + heightOf(core), second + heightOf(platform)) + GAP;
  const bottom = ground + heightOf(protocol);
  return svg(bottom + 44, [
    drawFloor(functions, first, second - GAP),
    drawFloor(tasks, second, third - GAP),
    drawFloor(core, third, ground - GAP),
    drawFloor(platform, second, ground - GAP),
    drawFloor(callers, first, ground - GAP),
    drawFloor(protocol, ground, bottom),
    `<text class="line" x="${MARGIN}" y="${bottom + 26}">Imports go down only. The one window is the client, with which a task may send others. infra, local, bench and test import what they need.</text>`,
  ]);
}

function floors() {
  return {
    functions: {
      name: 'functions/',
      lines: ['One folder is one Lambda function. Imports tasks, core and platform; never another function.'],
      rooms: roomsOf('functions'),
      style: 'world',
      ...HOUSE,
    },
    tasks: {
      name: 'tasks/',
      lines: ['Your task definitions. Imports core/definition and core/protocol.'],
      rooms: [],
      style: 'author',
      ...LEFT,
    },
    core: {
      name: 'core/',
      lines: ['What a task is, and what may become of it.', 'Never imports platform or functions.'],
      rooms: roomsOf('core').filter((room) => room !== 'protocol'),
      style: 'ours',
      ...LEFT,
    },
    platform: {
      name: 'platform/',
      lines: ['The world outside.', 'Imports core/protocol only.'],
      rooms: roomsOf('platform'),
      style: 'world',
      ...MIDDLE,
    },
    callers: {
      name: 'callers',
      lines: ['Speak HTTP. Import', 'core/protocol, and types', 'of core/definition.'],
      rooms: ['client', 'cli', 'dashboard'],
      style: 'callers',
      ...RIGHT,
    },
    protocol: {
      name: 'core/protocol/',
      lines: [
        'The words that all share: states, message, record, errors, clock and ports. Imports nothing of ours.',
      ],
      rooms: [],
      style: 'ours',
      ...GROUND,
    },
  } as const satisfies Record<string, Floor>;
}

/** The rooms of a floor: its folders. */
export function roomsOf(floor: string): readonly string[] {
  return readdirSync(path.join(ROOT, floor), { withFileTypes: true })
    .filter((entry) => entry.isDirectory())
    .map(({ name }) => name)
    .sort();
}

function svg(height: number, drawn: readonly string[]): string {
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${WIDTH} ${height}" role="img" aria-labelledby="title desc" font-family="system-ui, -apple-system, 'Segoe UI', Roboto, sans-serif" font-size="14">
  <title id="title">The floors of the house</title>
  <desc id="desc">Functions stands on tasks, core and platform. Tasks stands on core. Core and platform stand side by side on core/protocol, with a wall between them. The callers (client, cli and dashboard) stand beside the house, on core/protocol too. Imports go down only.</desc>
  <style>
    .bg { fill: #fff }
    .ours { fill: #f2f8ee; stroke: #4d8a2f; stroke-width: 1.5 }
    .world { fill: #eef4fb; stroke: #3569a8; stroke-width: 1.5 }
    .author { fill: #fdf6e7; stroke: #a9781b; stroke-width: 1.5 }
    .callers { fill: #fff; stroke: #777; stroke-width: 1.5; stroke-dasharray: 5 4 }
    .room { fill: #fff; stroke: #9aa59a }
    .title { fill: #1c2b12; font-weight: 600; font-size: 16px }
    .name { fill: #1c2b12; text-anchor: middle; font-size: 13px }
    .line { fill: #50604a; font-size: 12px }
    @media (prefers-color-scheme: dark) {
      .bg { fill: #0d1117 }
      .ours { fill: #17240f; stroke: #7cc053 }
      .world { fill: #101d2e; stroke: #6ea8ef }
      .author { fill: #2a2008; stroke: #dcab4e }
      .callers { fill: #0d1117; stroke: #999 }
      .room { fill: #0d1117; stroke: #6b776b }
      .title, .name { fill: #f0f6ea }
      .line { fill: #b4c3ab }
    }
  </style>
  <rect class="bg" width="${WIDTH}" height="${height}" rx="10"/>
  ${drawn.join('\n  ')}
</svg>
`;
}
