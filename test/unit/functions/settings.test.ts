import { describe, expect, test, vi } from 'vitest';
import { clientsIn } from '../../../infra/clients.ts';
import { asDeployed, queueSettings } from './as-deployed.ts';

const SETTINGS = {
  ...queueSettings('default'),
  QUEUE_ARN: 'arn:aws:sqs:us-east-1:1:default',
  MAPPINGS: 'uuid-of-default',
  SENDER: 'noreply@example.com',
  CONFIGURATION_SET: 'lovage-dev',
};
asDeployed(SETTINGS);

/** Every function's handler, and the settings it needs besides those that all need. */
const HANDLERS: Readonly<Record<string, readonly [() => Promise<{ handler: unknown }>, ...string[]]>> = {
  enqueue: [() => import('../../../functions/enqueue/handler.ts')],
  worker: [() => import('../../../functions/worker/handler.ts')],
  status: [() => import('../../../functions/status/handler.ts')],
  operate: [() => import('../../../functions/operate/handler.ts'), 'QUEUE_ARN', 'MAPPINGS'],
  'dead-letter': [() => import('../../../functions/dead-letter/handler.ts')],
  delivery: [() => import('../../../functions/delivery/handler.ts')],
  scheduler: [() => import('../../../functions/scheduler/handler.ts')],
};

describe.each(Object.entries(HANDLERS))('the function %s', (_, [load, ...own]) => {
  test('starts with the settings that Lambda and the stack make', async () => {
    expect(typeof (await load()).handler).toBe('function');
  });

  test.each([
    'TABLE_NAME',
    'QUEUES',
    'QUEUE_URL',
    // The SDK finds these in other places, too.
    ...(clientsIn(process.env) === 'sdk' ? [] : ['AWS_REGION', 'AWS_ACCESS_KEY_ID', 'AWS_SECRET_ACCESS_KEY']),
    ...own,
  ])('does not start without %s, and says so', async (setting) => {
    vi.stubEnv(setting, undefined);
    await expect(load()).rejects.toThrow(`The environment variable ${setting} is not set`);
  });

  test('does not start with an empty list of queues', async () => {
    vi.stubEnv('QUEUES', ',');
    await expect(load()).rejects.toThrow('The setting QUEUES must be');
  });
});
