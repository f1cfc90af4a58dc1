import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { readMessage, writeMessage } from '../../../../core/protocol/message.ts';
import { anyMessage, anyTaskMessage } from './any-message.ts';

/** The characters that SQS accepts in a message body (API reference, `SendMessage`). It refuses all others. */
// biome-ignore lint/suspicious/noControlCharactersInRegex: tab, line feed and carriage return are among them
const SQS_TEXT = /^[\u0009\u000a\u000d\u0020-\ud7ff\ue000-\ufffd\u{10000}-\u{10ffff}]*$/u;

describe('a message', () => {
  test('is read as it was written', () => {
    fc.assert(
      fc.property(anyMessage, (message) => {
        expect(readMessage(writeMessage(message))).toEqual({ ok: true, message });
      }),
    );
  });

  test('has only characters that SQS accepts', () => {
    fc.assert(
      fc.property(anyMessage, (message) => {
        expect(writeMessage(message)).toMatch(SQS_TEXT);
      }),
    );
  });

  test.each(['\ufffe', '\uffff', '\ud83c', '\udf3f\ud83c', '\\ufffe', 'a\uffffb\ufffec'])(
    'carries %j there and back',
    (text) => {
      const [message] = fc.sample(
        anyTaskMessage.map((any) => ({ ...any, input: { [text]: text } })),
        1,
      );
      if (!message) throw new Error('no sample');
      const body = writeMessage(message);
      expect(body).toMatch(SQS_TEXT);
      expect(readMessage(body)).toEqual({ ok: true, message });
    },
  );
});
