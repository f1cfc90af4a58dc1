import { isFinal, STATES, type State, TRANSITIONS } from '../../core/protocol/state.ts';

interface Edge {
  readonly from: State | null;
  readonly to: State;
  readonly transition: string;
}

/** Draws every transition of the table as a Mermaid state diagram, which GitHub shows as a picture. */
export function stateDiagram(): string {
  const lines = [
    'stateDiagram-v2',
    '    direction LR',
    ...edges().map(({ from, to, transition }) => `    ${from ?? '[*]'} --> ${to}: ${transition}`),
    '    classDef final stroke-width:3px',
    `    class ${STATES.filter(isFinal).join(', ')} final`,
  ];
  return ['```mermaid', ...lines, '```'].join('\n');
}

/** One edge for each state that a transition may start from; from `null` where it creates the record. */
function edges(): readonly Edge[] {
  const transitions: [string, { from: readonly State[]; to: State; createsRecord?: true }][] =
    Object.entries(TRANSITIONS);
  return transitions.flatMap(([transition, { from, to, createsRecord = false }]) =>
    [...(createsRecord ? [null] : []), ...from].map((state) => ({ from: state, to, transition })),
  );
}
