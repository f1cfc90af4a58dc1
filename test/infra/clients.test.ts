import type { Template } from 'aws-cdk-lib/assertions';
import { describe, expect, test } from 'vitest';
import { readSettings } from '../../infra/read-settings.ts';
import { resourcesOf, SENDER, synthesize } from './synthesize.ts';

const NAMES = ['AWS_USE_FIPS_ENDPOINT', 'AWS_USE_DUALSTACK_ENDPOINT'];

/** What each function's environment says of the endpoints. */
function endpointsIn(template: Template): readonly Record<string, unknown>[] {
  return [...resourcesOf(template, 'AWS::Lambda::Function').values()].map(({ Properties }) => {
    const { Variables } = Properties['Environment'] as { readonly Variables: Record<string, unknown> };
    return Object.fromEntries(NAMES.flatMap((name) => (name in Variables ? [[name, Variables[name]]] : [])));
  });
}

describe('the clients of AWS', () => {
  test('are the functions’ own by default, and the SDK’s if a setting says so', () => {
    const clientsOf = (context: object) => readSettings({ sender: SENDER, ...context }).settings.clients;
    expect([clientsOf({}), clientsOf({ clients: 'sdk' })]).toEqual(['lean', 'sdk']);
  });

  test.each([
    [{ clients: 'aws' }, 'clients is "aws"; it must be one of lean, sdk.'],
    [{ clients: 'sdk', fips: 'yes' }, 'fips is "yes"; it must be one of on, off.'],
    [
      { fips: 'on' },
      'fips is on, but clients is lean, which has no such endpoints. Set clients=sdk, or remove fips.',
    ],
    [
      { clients: 'lean', dualStack: 'on' },
      'dualStack is on, but clients is lean, which has no such endpoints. Set clients=sdk, or remove dualStack.',
    ],
  ])('are refused: %j', (context, reason) => {
    expect(() => readSettings({ sender: SENDER, ...context })).toThrow(reason);
  });

  test('make no difference to the template, which the endpoints do in every function alike', () => {
    const plain = synthesize();
    expect(endpointsIn(plain).every((variables) => Object.keys(variables).length === 0)).toBe(true);
    expect(synthesize({ clients: 'sdk' }).toJSON()).toEqual(plain.toJSON());
    for (const variables of endpointsIn(synthesize({ clients: 'sdk', fips: 'on' }))) {
      expect(variables).toEqual({ AWS_USE_FIPS_ENDPOINT: 'true' });
    }
    for (const variables of endpointsIn(synthesize({ clients: 'sdk', dualStack: 'on' }))) {
      expect(variables).toEqual({ AWS_USE_DUALSTACK_ENDPOINT: 'true' });
    }
  });
});
