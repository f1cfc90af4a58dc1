import { type Bar, lanesDrawing, RIGHT } from './lanes.ts';

/** Moments, from the left: the members start, the second fails, the third ends. */
const START = 130;
const FIRST = 250;
const FAILED = 380;
const LAST = 600;
const END = 730;

const SUCCEEDED: Bar = { style: 'ours', from: FIRST, to: RIGHT, text: 'SUCCESS' };

interface Choice {
  readonly title: string;
  readonly description: string;
  /** What becomes of the third member after the second has failed. */
  readonly third: readonly Bar[];
  /** When it is decided what becomes of the body, and how. */
  readonly decided: number;
  readonly decision?: string;
  readonly line: string;
  readonly body: readonly Bar[];
}

const runsOn: readonly Bar[] = [
  { style: 'author', from: START, to: LAST, text: 'runs, and runs on' },
  { style: 'ours', from: LAST, to: RIGHT, text: 'SUCCESS' },
];

const failsAtOnce: readonly Bar[] = [
  { style: 'bad', from: FAILED, to: RIGHT, text: 'FAILURE: DependencyFailed, with the id of b' },
];

const isGiven = (text: string): readonly Bar[] => [
  { style: 'author', from: LAST, to: END, text: 'runs' },
  { style: 'ours', from: END, to: RIGHT, text },
];

const CHOICES: Readonly<Record<string, Choice>> = {
  fail: {
    title: 'onFailure: fail',
    description:
      'Three members of a group run. The second, b, fails: the body fails at once, as DependencyFailed with the id of b. The third member runs on, and succeeds.',
    third: runsOn,
    decided: FAILED,
    line: 'the body fails at once',
    body: failsAtOnce,
  },
  cancel: {
    title: 'onFailure: cancel',
    description:
      'Three members of a group run. The second, b, fails: the body fails at once, as DependencyFailed with the id of b, and the third member is revoked.',
    third: [
      { style: 'author', from: START, to: FAILED, text: 'runs' },
      { style: 'bad', from: FAILED, to: RIGHT, text: 'REVOKED: Cancelled' },
    ],
    decided: FAILED,
    line: 'the body fails, the others are revoked',
    body: failsAtOnce,
  },
  collect: {
    title: 'onFailure: collect',
    description:
      'Three members of a group run. The second, b, fails; the third runs on, and succeeds. Then the body runs, and is given for each member what it returned, or why it failed.',
    third: runsOn,
    decided: LAST,
    line: 'all have ended: the body runs',
    body: isGiven('SUCCESS'),
  },
  tolerate: {
    title: 'onFailure: tolerate 1',
    description:
      'Three members of a group run. The second, b, fails, which is one failure and may be. The third fails, too: that is one too many, and the body fails, as DependencyFailed with the id of b. Had the third succeeded, the body would run, as with collect.',
    third: [
      { style: 'author', from: START, to: LAST, text: 'runs, and runs on' },
      { style: 'bad', from: LAST, to: RIGHT, text: 'FAILURE' },
    ],
    decided: LAST,
    decision: 'c fails, too',
    line: 'one more than may: the body fails',
    body: [{ style: 'bad', from: LAST, to: RIGHT, text: 'FAILURE: DependencyFailed' }],
  },
};

/** Draws what becomes of a chord of which one member fails, by the names of the choices. */
export function failureDrawings(): ReadonlyMap<string, string> {
  return new Map(
    Object.entries(CHOICES).map(
      ([name, { title, description, third, decided, decision = 'c ends', line, body }]) => [
        name,
        lanesDrawing({
          title,
          description,
          lanes: [
            {
              name: 'member a',
              bars: [{ style: 'author', from: START, to: FIRST, text: 'runs' }, SUCCEEDED],
            },
            {
              name: 'member b',
              bars: [
                { style: 'author', from: START, to: FAILED, text: 'runs' },
                { style: 'bad', from: FAILED, to: RIGHT, text: 'FAILURE' },
              ],
            },
            { name: 'member c', bars: third },
            {
              name: 'the body',
              bars: [{ style: 'waits', from: START, to: decided, text: 'waits for tasks' }, ...body],
            },
          ],
          moments: [
            { x: FAILED, title: 'b fails', line: decided === FAILED ? line : 'nothing is decided yet' },
            ...(decided === FAILED ? [] : [{ x: LAST, title: decision, line }]),
          ],
        }),
      ],
    ),
  );
}

/** What is drawn of a task that runs, and has succeeded then. */
const runs = (from: number, to: number): readonly Bar[] => [
  { style: 'author', from, to, text: 'STARTED' },
  { style: 'ours', from: to, to: RIGHT, text: 'SUCCESS' },
];

/** Draws what a chord of two members is underneath: items of the table, and messages. */
export function underneathDrawing(): string {
  const [stored, first, second, last] = [225, 400, 570, 760];
  return lanesDrawing({
    title: 'A chord, underneath',
    description:
      'A call stores the workflow, its join, which awaits the members 0 and 1, both members, and the body, which is blocked. Then it makes the workflow OPEN, and sends the messages of the members. When member 0 has ended, the join awaits 1; when member 1 has ended, it awaits nobody. Whoever wrote that gives the body its input and sends its message. When the body has ended, so has the workflow.',
    lanes: [
      {
        name: 'workflow',
        bars: [
          { style: 'waits', from: 130, to: stored, text: 'CREATING' },
          { style: 'ours', from: stored, to: last, text: 'OPEN' },
          { style: 'ours', from: last, to: RIGHT, text: 'SUCCESS' },
        ],
      },
      { name: 'member 0', bars: runs(stored, first) },
      { name: 'member 1', bars: runs(stored, second) },
      {
        name: 'the join',
        bars: [
          { style: 'ours', from: 130, to: first, text: 'waits {0, 1}' },
          { style: 'ours', from: first, to: second, text: 'waits {1}' },
          { style: 'ours', from: second, to: RIGHT, text: 'waits nobody' },
        ],
      },
      {
        name: 'the body',
        bars: [{ style: 'waits', from: 130, to: second, text: 'PENDING, blocked' }, ...runs(second, last)],
      },
    ],
    moments: [
      { x: stored, title: 'all is stored: 202', line: 'first messages' },
      { x: first, title: '0 ends', line: 'one write to the join' },
      { x: second, title: '1 ends', line: 'and lets the body go on' },
      { x: last, title: 'the body ends', line: 'one write to the workflow' },
    ],
  });
}
