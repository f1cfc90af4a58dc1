import { describe, expect, test } from 'vitest';
import { DefinitionError } from '../../core/definition/definition.ts';
import { createRegistry } from '../../core/definition/registry.ts';
import {
  MAX_HIDE_SECONDS,
  MAX_MESSAGE_RETENTION_SECONDS,
  MAX_RETRY_DELAY_SECONDS,
  WORKER_MARGIN_SECONDS,
} from '../../core/protocol/bounds.ts';
import { PLAN_DEFAULTS, type PlanSettings, planQueues } from '../../infra/plan-queues.ts';
import { registryOf, TWO_QUEUES } from './synthesize.ts';

describe('the plan of the queues', () => {
  test('has every queue that a definition names, and fits the most demanding task on each', () => {
    const chosen = {
      memory: 512,
      batchSize: 10,
      batchWindow: 0,
      maxConcurrency: 5,
      sends: [],
      sendsEmail: true,
    };
    expect(planQueues(TWO_QUEUES, PLAN_DEFAULTS)).toEqual([
      { name: 'default', ...chosen, functionTimeout: 330, visibilityTimeout: 335, maxReceiveCount: 180 },
      { name: 'reports', ...chosen, functionTimeout: 900, visibilityTimeout: 905, maxReceiveCount: 110 },
    ]);
  });

  test('rounds timeouts up to whole seconds, as AWS requires', () => {
    const [plan] = planQueues(registryOf({ quick: { timeLimit: 1.5 } }), PLAN_DEFAULTS);
    expect(plan?.functionTimeout).toBe(2 + WORKER_MARGIN_SECONDS);
  });

  test('stays within SQS’s limit of receives', () => {
    const retry = { maxAttempts: 100, backoff: { base: 1, cap: 600 } };
    // SQS allows 1000, of which 100 are left for the given-up queue.
    expect(planQueues(registryOf({ tough: { retry } }), PLAN_DEFAULTS)[0]?.maxReceiveCount).toBe(900);
  });

  test.each([1, 4, 100])(
    'lets a message of %i attempts, of a version that hid it for days, be hidden again for as long as it is kept',
    (maxAttempts) => {
      const retry = { maxAttempts, backoff: () => MAX_RETRY_DELAY_SECONDS };
      const [plan] = planQueues(registryOf({ patient: { retry } }), PLAN_DEFAULTS);
      // Every delivery either starts an attempt or comes after a full hide.
      const deliveries = maxAttempts + Math.ceil(MAX_MESSAGE_RETENTION_SECONDS / MAX_HIDE_SECONDS);
      expect(plan?.maxReceiveCount).toBeGreaterThan(deliveries);
    },
  );

  test('is refused if a message would be deleted before its last attempt', () => {
    const registry = registryOf({
      patient: { timeLimit: 870, retry: { maxAttempts: 100, backoff: { base: 900, cap: 900 } } },
    });
    const settings = { ...PLAN_DEFAULTS, messageRetentionDays: 2 };
    expect(() => planQueues(registry, settings)).toThrow(
      'The 100 attempts of the task "patient" may take 2.1 days, but its message is kept for 2 (messageRetentionDays)',
    );
    expect(planQueues(registry, { ...settings, messageRetentionDays: 3 })).toHaveLength(1);
  });

  test('lets attempts be as far apart as they may: a far one has a message of its own', () => {
    const cap = MAX_RETRY_DELAY_SECONDS;
    const registry = registryOf({ patient: { retry: { maxAttempts: 20, backoff: { base: 86_400, cap } } } });
    expect(planQueues(registry, { ...PLAN_DEFAULTS, messageRetentionDays: 1 })).toHaveLength(1);
  });

  test('does not check retention with a backoff function, whose delays are unknown', () => {
    const retry = { maxAttempts: 100, backoff: () => 604_800 };
    expect(
      planQueues(registryOf({ custom: { retry } }), { ...PLAN_DEFAULTS, messageRetentionDays: 1 }),
    ).toHaveLength(1);
  });

  test('is refused if a queue has the name of another’s dead-letter queue', () => {
    const registry = registryOf({ a: {}, b: { queue: 'default-dead-letter' } });
    expect(() => planQueues(registry, PLAN_DEFAULTS)).toThrow(
      "The queue default-dead-letter has the name of default's dead-letter queue",
    );
  });

  test('is refused if a queue has the name of another’s given-up queue', () => {
    const registry = registryOf({ a: {}, b: { queue: 'default-given-up' } });
    expect(() => planQueues(registry, PLAN_DEFAULTS)).toThrow(
      "The queue default-given-up has the name of default's given-up queue",
    );
  });

  test.each(['delivery-events', 'delivery-events-dead-letter'])(
    'is refused if a queue has the reserved name %s',
    (queue) => {
      expect(() => planQueues(registryOf({ a: { queue } }), PLAN_DEFAULTS)).toThrow(
        `The queue name ${queue} is reserved for SES's mail events; choose another name.`,
      );
    },
  );

  test('is refused without a task', () => {
    expect(() => planQueues(createRegistry([]), PLAN_DEFAULTS)).toThrow('There is no task to deploy');
  });
});

describe('the plan of Celery’s queue', () => {
  const celery = { names: ['shop.tasks.thumbnail'] };
  const registry = registryOf({
    quick: { celery: { names: ['quick', 'shop.tasks.quick'] } },
    thumbnail: { queue: 'images', timeLimit: 100, sends: ['quick'], celery },
    report: { queue: 'reports', timeLimit: 870 },
  });
  const plan = (settings: Partial<PlanSettings>, of = registry) =>
    planQueues(of, { ...PLAN_DEFAULTS, celery: 'celery', ...settings });

  test('fits the tasks with names in Python, which keep their own queues', () => {
    const chosen = { memory: 512, batchSize: 10, batchWindow: 0, maxConcurrency: 5 };
    expect(plan({})).toEqual([
      {
        ...{ name: 'celery', ...chosen, celery: true, sends: ['quick'] },
        ...{ functionTimeout: 130, visibilityTimeout: 135, maxReceiveCount: 140 },
      },
      ...planQueues(registry, PLAN_DEFAULTS),
    ]);
    expect(planQueues(registry, PLAN_DEFAULTS).map(({ name }) => name)).toEqual([
      'default',
      'images',
      'reports',
    ]);
  });

  test('has settings of its own, and those of any queue are refused for it', () => {
    const queues = { python: { memory: 256, batchSize: 1, timeout: 200 } };
    const own = plan({ celery: 'python', queues }).find(({ name }) => name === 'python');
    expect(own).toMatchObject({ memory: 256, batchSize: 1, functionTimeout: 200, celery: true });
    expect(() => plan({ queues: { celery: { timeout: 129 } } })).toThrow(
      'queues.celery.timeout is 129, but the task "thumbnail" may run for 100 seconds',
    );
    expect(() => plan({ queues: { celery: { batchSize: 11 } } })).toThrow(
      'batchSize is 11 for the queue celery, but batchWindow is 0',
    );
    expect(() => plan({ celery: null, queues: { celery: {} } })).toThrow(
      'queues.celery is for a queue that no task uses.',
    );
  });

  test('is refused if no task has a name in Python', () => {
    expect(() => plan({}, registryOf({ quick: {} }))).toThrow(
      'celery is on (its queue is celery), but Python can call no task. Add celery: { names:',
    );
  });

  test.each([{ celery }, {}])('is refused if a task names it as its own: %j', (options) => {
    const named = registryOf({ a: { queue: 'celery', ...options }, b: { celery: { names: ['b'] } } });
    expect(() => plan({}, named)).toThrow(
      'The queue celery is Celery\'s, but the task "a" names it as its own. Give the task another queue',
    );
    expect(planQueues(named, PLAN_DEFAULTS)).toHaveLength(2);
  });

  test.each([
    ['delivery-events', 'is reserved for SES'],
    ['images-dead-letter', "has the name of images's dead-letter queue"],
    ['default-given-up', "has the name of default's given-up queue"],
  ])('is refused if its name is that of another queue: %s', (name, reason) => {
    expect(() => plan({ celery: name })).toThrow(reason);
  });

  test('is refused if a message would be deleted before its last attempt, and says so once', () => {
    const retry = { maxAttempts: 100, backoff: { base: 900, cap: 900 } };
    const patient = registryOf({ patient: { retry, timeLimit: 870, celery: { names: ['patient'] } } });
    const message = refusalOf(() => plan({ messageRetentionDays: 2 }, patient));
    expect(message.split('The 100 attempts of the task "patient"')).toHaveLength(2);
  });

  test.each([null, 'celery'])(
    'is checked for what is wrong with names in Python, with the queue %j',
    (queue) => {
      const twice = registryOf({
        a: { celery: { names: ['shop.a'] } },
        b: { celery: { names: ['shop.a'] } },
      });
      expect(() => plan({ celery: queue }, twice)).toThrow(DefinitionError);
      expect(() => plan({ celery: queue }, twice)).toThrow('are both named "shop.a" in Python');
      const nameless = registryOf({ a: { celery: { names: [] } } });
      expect(() => plan({ celery: queue }, nameless)).toThrow('Task "a": celery.names must be a list');
    },
  );
});

function refusalOf(refused: () => unknown): string {
  try {
    refused();
  } catch (error) {
    if (error instanceof Error) return error.message;
  }
  throw new Error('It was accepted.');
}

describe('one queue’s own settings', () => {
  const plan = (settings: Partial<PlanSettings>) => planQueues(TWO_QUEUES, { ...PLAN_DEFAULTS, ...settings });

  test('override those for all, and leave other queues alone', () => {
    const [first, second] = plan({
      memory: 1024,
      batchSize: 5,
      queues: { default: { memory: 256, batchSize: 1, batchWindow: 2, maxConcurrency: 3, timeout: 400 } },
    });
    expect(first).toMatchObject({ memory: 256, batchSize: 1, batchWindow: 2, maxConcurrency: 3 });
    expect(second).toMatchObject({ memory: 1024, batchSize: 5, batchWindow: 0, maxConcurrency: 5 });
  });

  test('make SQS hide a message for the window and the timeout together', () => {
    const [first] = plan({ queues: { default: { batchWindow: 300, timeout: 400 } } });
    expect(first).toMatchObject({ functionTimeout: 400, visibilityTimeout: 705 });
  });

  test('are refused for an unknown queue, and a similar name is suggested', () => {
    expect(() => plan({ queues: { report: {}, mail: {} } })).toThrow(
      /queues\.report is for a queue that no task uses\. Did you mean reports\?\n.*queues\.mail is for a queue that no task uses\. The queues are default, reports\./,
    );
  });

  test('are refused if a task may outlast the timeout; the message names the task', () => {
    expect(() => plan({ queues: { default: { timeout: 329 } } })).toThrow(
      'queues.default.timeout is 329, but the task "slow" may run for 300 seconds (its timeLimit), and the worker needs 30 more. Set 330 or more',
    );
    expect(plan({ queues: { default: { timeout: 330 } } })).toHaveLength(2);
  });

  test.each([
    [{ batchSize: 11 }, ['default', 'reports']],
    [{ queues: { default: { batchSize: 11 } } }, ['default']],
    [{ batchSize: 11, batchWindow: 1, queues: { reports: { batchWindow: 0 } } }, ['reports']],
  ])('are refused with a batch of more than ten and no window: %j', (settings, names) => {
    expect(() => plan(settings)).toThrow('Set a batchWindow of 1 or more, or a batchSize of 10 or less.');
    for (const name of names) {
      expect(() => plan(settings)).toThrow(`batchSize is 11 for the queue ${name}, but batchWindow is 0`);
    }
  });

  test('count the window for every attempt when they check a message’s retention', () => {
    const retry = { maxAttempts: 100, backoff: { base: 700, cap: 700 } };
    const registry = registryOf({ patient: { retry } });
    const settings = { ...PLAN_DEFAULTS, messageRetentionDays: 1 };
    const [short] = planQueues(registry, settings);
    expect(short?.visibilityTimeout).toBe(65);
    expect(() => planQueues(registry, { ...settings, batchWindow: 300 })).toThrow('may take 1.2 days');
  });
});
