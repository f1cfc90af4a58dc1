import { describe, expect, test } from 'vitest';
import { FUNCTION_NAMES } from '../../../infra/functions.ts';
import { functionEnvironment } from '../../../local/functions/function-environment.ts';
import type { LocalAws } from '../../../local/local-aws.ts';

const endpoint = 'http://127.0.0.1:9';
const address = (name: string) => ({
  url: `${endpoint}/000000000000/lovage-local-${name}`,
  deadLetterUrl: `${endpoint}/000000000000/lovage-local-${name}-dead-letter`,
});
const AWS: LocalAws = {
  ...{ sqsEndpoint: endpoint, dynamodbEndpoint: endpoint, sesEndpoint: endpoint, lambdaEndpoint: endpoint },
  tableName: 'lovage-local-tasks',
  queues: new Map([
    ['celery', address('celery')],
    ['default', address('default')],
  ]),
  mailEvents: address('delivery-events'),
  sender: 'noreply@example.com',
};
const CELERY = { queue: 'celery', tableName: 'lovage-local-celery-results', trackStarted: false };

function celeryIn(environment: Record<string, string>): Record<string, string> {
  return Object.fromEntries(Object.entries(environment).filter(([name]) => name.startsWith('CELERY')));
}

describe('a function’s environment here', () => {
  test.each(FUNCTION_NAMES)('says nothing of Celery to one that does not know its queue: %s', (name) => {
    expect(celeryIn(functionEnvironment(name, name, ['default'], AWS))).toEqual({});
  });

  test('says what the stack says to one that does', () => {
    const aws = { ...AWS, celery: CELERY };
    expect(celeryIn(functionEnvironment('worker', 'worker', ['celery'], aws))).toEqual({
      CELERY_QUEUE: 'celery',
      CELERY_TABLE: 'lovage-local-celery-results',
    });
    expect(celeryIn(functionEnvironment('status', 'status', ['celery', 'default'], aws))).toEqual({
      CELERY_QUEUE: 'celery',
    });
    expect(celeryIn(functionEnvironment('delivery', 'delivery', ['celery', 'default'], aws))).toEqual({});
  });

  test('names every queue to a worker, its own first, and to others those that they know', () => {
    expect(functionEnvironment('worker', 'worker', ['default'], AWS)).toMatchObject({
      QUEUES: 'default,celery',
      QUEUE_URL: `${endpoint}/000000000000/lovage-local-default`,
    });
    expect(functionEnvironment('status', 'status', ['celery', 'default'], AWS)).toMatchObject({
      QUEUES: 'celery,default',
    });
  });

  test('names the other addresses that a worker may send from, if there are any', () => {
    expect(functionEnvironment('worker', 'worker', ['default'], AWS)).not.toHaveProperty('SENDERS');
    const aws = { ...AWS, senders: ['shop@example.com', 'help@example.com'] };
    expect(functionEnvironment('worker', 'worker', ['default'], aws)).toMatchObject({
      SENDER: 'noreply@example.com',
      SENDERS: 'shop@example.com,help@example.com',
    });
  });

  test('has the prefix of keys, and whether a start is shown, where results are written', () => {
    const aws = { ...AWS, celery: { ...CELERY, keyPrefix: 'shop_', trackStarted: true } };
    for (const name of ['worker', 'operate', 'dead-letter', 'enqueue', 'scheduler'] as const) {
      expect(celeryIn(functionEnvironment(name, name, ['celery', 'default'], aws)), name).toEqual({
        CELERY_QUEUE: 'celery',
        CELERY_TABLE: 'lovage-local-celery-results',
        CELERY_KEY_PREFIX: 'shop_',
        CELERY_TRACK_STARTED: 'on',
      });
    }
  });
});
