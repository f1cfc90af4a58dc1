import { describe, expect, test } from 'vitest';
import { readQueues } from '../../infra/read-queues.ts';

function read(given: unknown) {
  const problems: string[] = [];
  return { queues: readQueues(given, problems), problems };
}

describe('the setting queues', () => {
  const mail = { memory: 256, batchSize: 1, batchWindow: 0, maxConcurrency: 5, timeout: 120 };

  test.each([
    ['an object in cdk.json', { mail }],
    ['its JSON on the command line', JSON.stringify({ mail })],
    ['with numbers as text', { mail: { ...mail, memory: '256' } }],
  ])('is %s', (_what, given) => {
    expect(read(given)).toEqual({ queues: { mail }, problems: [] });
  });

  test('is empty by default, and may leave any setting of a queue out', () => {
    expect(read(undefined)).toEqual({ queues: {}, problems: [] });
    expect(read({ mail: {} })).toEqual({ queues: { mail: {} }, problems: [] });
  });

  test.each([['mail'], ['{"mail":'], ['[]'], [['mail']], [7], ['null'], ['"mail"']])(
    'cannot be %j',
    (given) => {
      expect(read(given).problems).toEqual([
        expect.stringContaining('it must be an object of settings by queue, or its JSON'),
      ]);
    },
  );

  test.each([
    ['5', 'queues.mail is "5"; it must be an object with any of memory, batchSize'],
    ['{"memory":256}', 'it must be an object with any of'],
    [null, 'queues.mail is null; it must be an object'],
    [{ memory: 127 }, 'queues.mail.memory is 127; it must be a whole number from 128 to 10240.'],
    [{ batchSize: 101 }, 'queues.mail.batchSize is 101; it must be a whole number from 1 to 100.'],
    [{ batchSize: 1.5 }, 'queues.mail.batchSize is 1.5; it must be a whole number'],
    [
      { batchWindow: 301 },
      'queues.mail.batchWindow is 301; it must be a whole number from 0 to 300, in seconds.',
    ],
    [{ maxConcurrency: 1 }, "from 2 to 1000, because Lambda's minimum is 2."],
    [{ timeout: 901 }, 'from 1 to 900, in seconds, because Lambda ends a function after 15 minutes.'],
    [{ maxConcurency: 5 }, 'queues.mail.maxConcurency is not a setting; maxConcurrency is.'],
    [{ 'batch-size': 5 }, 'queues.mail.batch-size is not a setting; batchSize is.'],
    [
      { colour: 1 },
      "queues.mail.colour is not a setting; a queue's settings are memory, batchSize, batchWindow",
    ],
    // A property of every object.
    [{ toString: 1 }, 'queues.mail.toString is not a setting'],
  ])('cannot give a queue %j', (own, problem) => {
    expect(read({ mail: own }).problems).toEqual([expect.stringContaining(problem)]);
  });

  test('reports every problem of every queue', () => {
    expect(read({ mail: { memory: 1, timeout: 0 }, slow: { batchSize: -1 } }).problems).toHaveLength(3);
  });
});
