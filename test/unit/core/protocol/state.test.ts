import { describe, expect, test } from 'vitest';
import { isAllowed, isFinal, STATES, TRANSITIONS } from '../../../../core/protocol/state.ts';

describe('states', () => {
  test.each([
    ['PENDING', false],
    ['STARTED', false],
    ['RETRY', false],
    ['SUCCESS', true],
    ['FAILURE', true],
    ['REVOKED', true],
  ] as const)('%s: final is %s', (state, final) => {
    expect(isFinal(state)).toBe(final);
    expect(STATES).toContain(state);
  });

  test('there are no others', () => {
    expect(STATES).toHaveLength(6);
  });
});

describe('transitions', () => {
  test('final is final: none leaves a final state but a retry by hand', () => {
    const leaving = Object.entries(TRANSITIONS).filter(([, { from }]) => from.some(isFinal));
    expect(leaving.map(([name]) => name)).toEqual(['retryByHand']);
  });

  test('a retry by hand starts from final states only, and not from a success', () => {
    expect(TRANSITIONS.retryByHand).toEqual({ from: ['FAILURE', 'REVOKED'], to: 'PENDING' });
  });

  test.each([
    ['retryByHand', ['FAILURE', 'REVOKED']],
    ['revoke', ['PENDING', 'STARTED', 'RETRY']],
  ] as const)('%s is allowed from %j and no other state', (transition, states) => {
    expect(STATES.filter((state) => isAllowed(transition, state))).toEqual(states);
  });

  test('only a started task succeeds', () => {
    expect(TRANSITIONS.succeed).toEqual({ from: ['STARTED'], to: 'SUCCESS' });
  });

  test('every state can be reached', () => {
    const reached = new Set(Object.values(TRANSITIONS).map(({ to }) => to));
    expect([...reached].toSorted()).toEqual(STATES.toSorted());
  });
});
