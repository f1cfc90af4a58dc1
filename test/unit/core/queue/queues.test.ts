import { describe, expect, test } from 'vitest';
import { addressOf, readQueueAddresses } from '../../../../core/queue/queues.ts';
import { testQueues, URLS } from './test-queues.ts';

describe('the setting QUEUES', () => {
  test('gives the URLs of each queue, in the same order', () => {
    const addresses = readQueueAddresses(JSON.stringify({ slow: URLS.slow, default: URLS.default }));
    expect([...addresses]).toEqual([
      ['slow', URLS.slow],
      ['default', URLS.default],
    ]);
  });

  test.each([
    'null',
    '7',
    '{}',
    '[]',
    '[{"url":"https://sqs/default","deadLetterUrl":"https://sqs/default-dead"}]',
    '{"default":null}',
    '{"default":"https://sqs/default"}',
    '{"default":{"url":"https://sqs/default"}}',
    '{"default":{"deadLetterUrl":"https://sqs/default-dead"}}',
    '{"default":{"url":1,"deadLetterUrl":"https://sqs/default-dead"}}',
    '{"default":{"url":"https://sqs/default","deadLetterUrl":null}}',
  ])('%s is refused with the required form', (setting) => {
    expect(() => readQueueAddresses(setting)).toThrow(
      'The setting QUEUES must be {"<queue>":{"url":"…","deadLetterUrl":"…"}}.',
    );
  });

  test('is also named if it is not JSON', () => {
    expect(() => readQueueAddresses('https://sqs/default')).toThrow('QUEUES');
  });
});

describe('the address of a queue', () => {
  const { queues } = testQueues();

  test('is found by its name', () => {
    expect(addressOf(queues, 'slow')).toEqual(URLS.slow);
  });

  test.each(['other', '', '__proto__'])('%j is unknown', (name) => {
    expect(() => addressOf(queues, name)).toThrow(`The queue "${name}" is not among this function's queues.`);
  });
});
