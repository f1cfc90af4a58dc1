import { describe, expect, test } from 'vitest';
import { addressOf, readQueues } from '../../../../core/queue/queues.ts';
import { testQueues, URLS } from './test-queues.ts';

describe('the settings QUEUES and QUEUE_URL', () => {
  const { queues: unused } = testQueues();
  const read = (QUEUES: string | undefined, QUEUE_URL: string | undefined) =>
    readQueues(unused.client, { QUEUES, QUEUE_URL }).addresses;

  test.each([
    ['AWS', 'https://sqs.eu-central-1.amazonaws.com/123456789012/lovage-dev-'],
    ['AWS in China', 'https://sqs.cn-north-1.amazonaws.com.cn/123456789012/lovage-dev-'],
    ['the European Sovereign Cloud', 'https://sqs.eusc-de-east-1.amazonaws.eu/123456789012/lovage-dev-'],
    ['an emulator', 'http://127.0.0.1:4566/000000000000/lovage-local-'],
    ['an emulator with a queue’s name in its own', 'http://default.local/queue/lovage-default-'],
  ])('give the URLs of each queue, in the same order: %s', (_, base) => {
    const addresses = read('default,mail,de-fault', `${base}default`);
    expect([...addresses]).toEqual(
      ['default', 'mail', 'de-fault'].map((name) => [
        name,
        { url: `${base}${name}`, deadLetterUrl: `${base}${name}-dead-letter` },
      ]),
    );
  });

  test.each([',', 'default,', ',mail', 'default,,mail'])('QUEUES cannot be %j', (names) => {
    expect(() => read(names, 'https://sqs/default')).toThrow(
      'The setting QUEUES must be the names of queues',
    );
  });

  test('QUEUE_URL must be that of the first queue', () => {
    expect(() => read('default,mail', 'https://sqs/mail')).toThrow(
      'The setting QUEUE_URL must end with default, the first queue in QUEUES.',
    );
  });

  test.each([
    [undefined, 'https://sqs/default', 'QUEUES'],
    ['', 'https://sqs/default', 'QUEUES'],
    ['default', undefined, 'QUEUE_URL'],
  ])('both are required', (names, url, missing) => {
    expect(() => read(names, url)).toThrow(`The environment variable ${missing} is not set`);
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
