import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  type Message,
  type OutcomeMessage,
  readMessage,
  type TaskMessage,
  writeMessage,
} from '../../../../core/protocol/message.ts';
import type { Outcome } from '../../../../core/protocol/outcome.ts';
import { anyJson, anyText } from './any-json.ts';

const time = fc.integer({ min: 0, max: 8.64e15 });
const timeOrNull = fc.option(time);
const error = fc.record({ type: anyText, message: anyText });

const fields = {
  v: fc.constant(1 as const),
  kind: fc.constant('task' as const),
  id: fc.uuid(),
  task: anyText,
  queue: anyText,
  input: anyJson,
  createdAt: time,
  eta: timeOrNull,
  expiresAt: timeOrNull,
  group: fc.option(anyText),
  fingerprint: fc.option(anyText),
};

/** A message of a first life says so, or was written before the field existed. */
const anyTaskMessage: fc.Arbitrary<TaskMessage> = fc.oneof(
  fc.record(fields),
  fc.record({ ...fields, life: fc.integer({ min: 1 }) }),
);

const anyOutcome: fc.Arbitrary<Outcome> = fc.oneof(
  fc.record({ kind: fc.constant('succeeded' as const), result: anyText, at: time, dropInput: fc.boolean() }),
  fc.record({ kind: fc.constant('failed' as const), error, at: time }),
  fc.record({ kind: fc.constant('retry' as const), error, at: time, notBefore: time }),
);

const anyOutcomeMessage: fc.Arbitrary<OutcomeMessage> = fc.record({
  v: fc.constant(1 as const),
  kind: fc.constant('outcome' as const),
  id: fc.uuid(),
  task: anyText,
  attempt: fc.integer({ min: 1, max: 100 }),
  owner: fc.uuid(),
  outcome: anyOutcome,
});

const anyMessage: fc.Arbitrary<Message> = fc.oneof(anyTaskMessage, anyOutcomeMessage);

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
