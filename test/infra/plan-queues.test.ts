import { describe, expect, test } from 'vitest';
import { WORKER_MARGIN_SECONDS } from '../../functions/protocol/limits.ts';
import { createRegistry } from '../../functions/protocol/registry.ts';
import { planQueues } from '../../infra/plan-queues.ts';
import { registryOf, TWO_QUEUES } from './synthesize.ts';

describe('the plan of the queues', () => {
  test('has a queue for each that a definition names, and takes the largest of what is on it', () => {
    expect(planQueues(TWO_QUEUES, 14)).toEqual([
      { name: 'default', functionTimeout: 330, visibilityTimeout: 335, maxReceiveCount: 180 },
      { name: 'reports', functionTimeout: 900, visibilityTimeout: 905, maxReceiveCount: 110 },
    ]);
  });

  test('rounds up, for AWS takes whole seconds', () => {
    const [plan] = planQueues(registryOf({ quick: { timeLimit: 1.5 } }), 14);
    expect(plan?.functionTimeout).toBe(2 + WORKER_MARGIN_SECONDS);
  });

  test('stays within what SQS takes', () => {
    const retry = { maxAttempts: 100, backoff: { base: 1, cap: 600 } };
    // SQS takes 1000, of which the given-up queue needs some.
    expect(planQueues(registryOf({ tough: { retry } }), 14)[0]?.maxReceiveCount).toBe(900);
  });

  test('is refused when a message would be deleted before its last attempt', () => {
    const retry = { maxAttempts: 5, backoff: { base: 86_400, cap: 604_800 } };
    expect(() => planQueues(registryOf({ patient: { retry } }), 14)).toThrow(
      'The 5 attempts of the task "patient" may take 14.0 days, but its message is kept for 14',
    );
    const shorter = { maxAttempts: 3, backoff: { base: 86_400, cap: 86_400 } };
    expect(planQueues(registryOf({ patient: { retry: shorter } }), 14)).toHaveLength(1);
    expect(() => planQueues(registryOf({ patient: { retry: shorter } }), 2)).toThrow(
      'or raise messageRetentionDays',
    );
  });

  test('cannot tell how long a backoff takes that is a function', () => {
    const retry = { maxAttempts: 100, backoff: () => 604_800 };
    expect(planQueues(registryOf({ custom: { retry } }), 1)).toHaveLength(1);
  });

  test('is refused when one queue has the name of another’s dead-letter queue', () => {
    const registry = registryOf({ a: {}, b: { queue: 'default-dead-letter' } });
    expect(() => planQueues(registry, 14)).toThrow(
      'default-dead-letter would be the dead-letter queue of default',
    );
  });

  test('is refused when one queue has the name of another’s given-up queue', () => {
    const registry = registryOf({ a: {}, b: { queue: 'default-given-up' } });
    expect(() => planQueues(registry, 14)).toThrow('default-given-up would be the given-up queue of default');
  });

  test('is refused without a task', () => {
    expect(() => planQueues(createRegistry([]), 14)).toThrow('There is no task to deploy');
  });
});
