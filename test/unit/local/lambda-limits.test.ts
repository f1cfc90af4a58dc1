import type { IncomingMessage } from 'node:http';
import { describe, expect, test } from 'vitest';
import { chunkEntries } from '../../../client/chunk-entries.ts';
import { MAX_BODY_BYTES } from '../../../core/protocol/bounds.ts';
import { httpEvent } from '../../../local/api/http-event.ts';
import { checkAnswerSize, isTooLargeForLambda } from '../../../local/api/lambda-limits.ts';

/** The event of a call, with headers that take as much room as API Gateway lets them have, or more. */
function eventOf(body: string, contentType: string) {
  const query = `a=${'%01'.repeat(1_000)}`;
  const request: Pick<IncomingMessage, 'headersDistinct' | 'method' | 'httpVersion'> & { socket: object } = {
    method: 'POST',
    httpVersion: '1.1',
    socket: {},
    headersDistinct: {
      'content-type': [contentType],
      'user-agent': ['"'.repeat(10_240)],
      'idempotency-key': ['"'.repeat(255)],
    },
  };
  return httpEvent(
    request as IncomingMessage,
    new URL(`http://localhost/tasks/add?${query}`),
    Buffer.from(body),
    undefined,
  );
}

const JSON_TYPE = 'application/json; charset=utf-8';
const FORM_TYPE = 'application/x-www-form-urlencoded';

/** A JSON text of exactly the largest size. */
const filled = (start: string, filling: string, end: string) => {
  const room = MAX_BODY_BYTES - Buffer.byteLength(start + end);
  const times = Math.floor(room / Buffer.byteLength(filling));
  const text = start + filling.repeat(times) + end;
  return text + ' '.repeat(MAX_BODY_BYTES - Buffer.byteLength(text));
};

describe('a body of the largest size reaches a function', () => {
  test.each([
    ['letters', filled('{"x":"', 'x', '"}'), JSON_TYPE],
    ['quotes', filled('{"x":"', String.raw`\"`, '"}'), JSON_TYPE],
    ['backslashes', filled('{"x":"', String.raw`\\`, '"}'), JSON_TYPE],
    ['control characters', filled('{"x":"', String.raw`\u0001`, '"}'), JSON_TYPE],
    ['empty texts', filled('[', '"",', '""]'), JSON_TYPE],
    ['line breaks', filled('{', '\n', '}'), JSON_TYPE],
    ['other alphabets', filled('{"x":"', '€', '"}'), JSON_TYPE],
    ['DEL, which JSON allows', filled('{"x":"', '\u007f', '"}'), JSON_TYPE],
    ['a form', filled('x=', 'x', ''), FORM_TYPE],
    ['no type', filled('{"x":"', 'x', '"}'), ''],
  ])('full of %s', (_what, body, contentType) => {
    expect(Buffer.byteLength(body)).toBe(MAX_BODY_BYTES);
    expect(isTooLargeForLambda(eventOf(body, contentType))).toBe(false);
  });

  test('and one of 5 MiB does not, if it is full of quotes', () => {
    expect(isTooLargeForLambda(eventOf('""'.repeat(2.5 * 1024 * 1024), JSON_TYPE))).toBe(true);
  });
});

test('so does every request that the client makes of many tasks', () => {
  const entry = JSON.stringify({ task: 'add', input: { x: '"'.repeat(7_000) }, options: {} });
  const chunks = chunkEntries(Array<string>(1_000).fill(entry));
  expect(chunks.reduce((sum, { count }) => sum + count, 0)).toBe(1_000);
  for (const { body } of chunks) expect(isTooLargeForLambda(eventOf(body, JSON_TYPE))).toBe(false);
});

test('an answer is at most 6 MB and 100 bytes, as JSON', () => {
  const answer = (length: number) => ({ statusCode: 200, body: '"'.repeat(length) });
  const around = JSON.stringify(answer(0)).length;
  const most = Math.floor((6_291_556 - around) / 2);
  checkAnswerSize(answer(most));
  expect(() => checkAnswerSize(answer(most + 1))).toThrow('exceeded maximum allowed payload size');
});
