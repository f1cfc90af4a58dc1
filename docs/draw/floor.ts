/** A floor of the house, or what stands beside it: a box with a name, some lines about it, and its rooms. Lengths are pixels. */
export interface Floor {
  readonly name: string;
  readonly lines: readonly string[];
  readonly rooms: readonly string[];
  /** Class in the drawing's style sheet. */
  readonly style: 'ours' | 'world' | 'author' | 'callers';
  readonly x: number;
  readonly width: number;
}

interface Room {
  readonly name: string;
  /** From the floor's left edge. */
  readonly x: number;
  readonly width: number;
}

const PADDING = 14;
const TITLE_HEIGHT = 34;
const LINE_HEIGHT = 17;
const ROOM_HEIGHT = 30;
const ROOM_GAP = 8;

/** Width of a character of a room's name: a little more than fonts need on average. */
const CHARACTER_WIDTH = 7.6;

/** The least height of a floor. */
export function heightOf(floor: Floor): number {
  return roomsTop(floor) + rowsOf(floor).length * (ROOM_HEIGHT + ROOM_GAP) + ROOM_GAP;
}

/** Draws a floor from `top` to `bottom`. */
export function drawFloor(floor: Floor, top: number, bottom: number): string {
  const { name, lines, style, x, width } = floor;
  const rooms = rowsOf(floor).flatMap((row, index) =>
    row.map((room) => drawRoom(room, x, top + roomsTop(floor) + index * (ROOM_HEIGHT + ROOM_GAP))),
  );
  return [
    `<rect class="${style}" x="${x}" y="${top}" width="${width}" height="${bottom - top}" rx="8"/>`,
    `<text class="title" x="${x + PADDING}" y="${top + 26}">${name}</text>`,
    ...lines.map((line, index) => {
      const y = top + TITLE_HEIGHT + 12 + index * LINE_HEIGHT;
      return `<text class="line" x="${x + PADDING}" y="${y}">${line}</text>`;
    }),
    ...rooms,
  ].join('\n  ');
}

function drawRoom({ name, x, width }: Room, left: number, top: number): string {
  return [
    `<rect class="room" x="${left + x}" y="${top}" width="${width}" height="${ROOM_HEIGHT}" rx="6"/>`,
    `<text class="name" x="${left + x + width / 2}" y="${top + 20}">${name}</text>`,
  ].join('');
}

/** From a floor's top to the top of its first room. */
function roomsTop({ lines }: Floor): number {
  return TITLE_HEIGHT + lines.length * LINE_HEIGHT + 6;
}

/** The rooms of a floor in rows, as many to a row as fit its width. */
function rowsOf({ rooms, width }: Floor): readonly (readonly Room[])[] {
  const rows: Room[][] = [];
  for (const name of rooms) {
    const roomWidth = Math.ceil(name.length * CHARACTER_WIDTH) + 22;
    const row = rows.at(-1);
    const before = row?.at(-1);
    const x = before ? before.x + before.width + ROOM_GAP : PADDING;
    if (row && x + roomWidth <= width - PADDING) row.push({ name, x, width: roomWidth });
    else rows.push([{ name, x: PADDING, width: roomWidth }]);
  }
  return rows;
}
