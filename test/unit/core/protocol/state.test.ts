import { describe, expect, test } from 'vitest';
import { isAllowed, isFinal, STATES, TRANSITIONS } from '../../../../core/protocol/state.ts';

describe('states', () => {
  test('PENDING, STARTED and RETRY are open; SUCCESS, FAILURE and REVOKED are final', () => {
    expect(STATES.filter((state) => !isFinal(state))).toEqual(['PENDING', 'STARTED', 'RETRY']);
    expect(STATES.filter(isFinal)).toEqual(['SUCCESS', 'FAILURE', 'REVOKED']);
  });
});

describe('transitions', () => {
  test('only a retry by hand and a rebirth leave a final state', () => {
    const leaving = Object.entries(TRANSITIONS).filter(([, { from }]) => from.some(isFinal));
    expect(leaving.map(([name]) => name).sort()).toEqual(['rebirth', 'retryByHand']);
  });

  test.each([
    ['retryByHand', ['FAILURE', 'REVOKED']],
    ['rebirth', ['REVOKED']],
    ['withdraw', ['PENDING']],
    ['revoke', ['PENDING', 'STARTED', 'RETRY']],
    ['succeed', ['STARTED']],
  ] as const)('%s is allowed only from %j', (transition, states) => {
    expect(STATES.filter((state) => isAllowed(transition, state))).toEqual(states);
  });

  test('every state can be reached', () => {
    const reached = new Set(Object.values(TRANSITIONS).map(({ to }) => to));
    expect([...reached].toSorted()).toEqual(STATES.toSorted());
  });
});
