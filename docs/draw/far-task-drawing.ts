import { LEFT, lanesDrawing, RIGHT } from './lanes.ts';

/** Moments, from the left. The wait may be years. */
const CALL = 190;
const RELEASED = 520;
const DUE = 690;
const END = 820;

/** How far apart the sweeps are drawn. */
const MINUTE = 30;

/** Draws the life of a task whose time is far away. */
export function farTaskDrawing(): string {
  return lanesDrawing({
    title: 'The life of a far task',
    description:
      "A call writes the record, which is PENDING and in the due index, and sends no message. A sweep looks each minute. Ten minutes before the task's time one sends the message, which the queue holds back. At its time a worker runs it.",
    lanes: [
      {
        name: 'the table',
        bars: [
          { style: 'ours', from: CALL, to: RELEASED, text: 'PENDING, in the due index' },
          { style: 'ours', from: RELEASED, to: DUE, text: 'PENDING' },
          { style: 'ours', from: DUE, to: END, text: 'STARTED' },
          { style: 'ours', from: END, to: RIGHT, text: 'SUCCESS' },
        ],
      },
      { name: 'its queue', bars: [{ style: 'world', from: RELEASED, to: DUE, text: 'held back' }] },
      { name: 'a worker', bars: [{ style: 'author', from: DUE, to: END, text: 'run' }] },
    ],
    moments: [
      { x: CALL, title: 'a call: 202', line: 'one write, no message' },
      { x: RELEASED, title: 'ten minutes before', line: 'a sweep sends the message' },
      { x: DUE, title: 'its time', line: 'a worker claims it' },
    ],
    below: { height: 14, draw: sweeps },
  });
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
