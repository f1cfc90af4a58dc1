import { describe, expect, test, vi } from 'vitest';
import { address, asDeployed } from './as-deployed.ts';
import { QUEUES } from './operate/operate-app.ts';

const SETTINGS = {
  QUEUES: JSON.stringify({ default: address('default') }),
  SENDER: 'noreply@example.com',
  CONFIGURATION_SET: 'lovage-dev',
};
asDeployed(SETTINGS);

/** Every function's handler, and the settings it needs besides those that all need. */
const HANDLERS: Readonly<Record<string, readonly [() => Promise<{ handler: unknown }>, ...string[]]>> = {
  enqueue: [() => import('../../../functions/enqueue/handler.ts')],
  worker: [() => import('../../../functions/worker/handler.ts'), 'SENDER', 'CONFIGURATION_SET'],
  status: [() => import('../../../functions/status/handler.ts')],
  operate: [() => import('../../../functions/operate/handler.ts')],
  'dead-letter': [() => import('../../../functions/dead-letter/handler.ts')],
  delivery: [() => import('../../../functions/delivery/handler.ts')],
};

describe.each(Object.entries(HANDLERS))('the function %s', (name, [load, ...own]) => {
  test('starts with the settings that Lambda and the stack make', async () => {
    if (name === 'operate') vi.stubEnv('QUEUES', JSON.stringify(QUEUES));
    expect(typeof (await load()).handler).toBe('function');
  });

  test.each(['TABLE_NAME', 'QUEUES', 'AWS_REGION', 'AWS_ACCESS_KEY_ID', 'AWS_SECRET_ACCESS_KEY', ...own])(
    'does not start without %s, and says so',
    async (setting) => {
      if (name === 'operate') vi.stubEnv('QUEUES', JSON.stringify(QUEUES));
      vi.stubEnv(setting, undefined);
      await expect(load()).rejects.toThrow(`The environment variable ${setting} is not set`);
    },
  );

  test('does not start with an empty list of queues', async () => {
    vi.stubEnv('QUEUES', '{}');
    await expect(load()).rejects.toThrow('The setting QUEUES must be');
  });
});
