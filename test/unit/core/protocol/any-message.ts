import fc from 'fast-check';
import { LAST_TIME, MAX_ERROR_MESSAGE_BYTES } from '../../../../core/protocol/bounds.ts';
import { isText } from '../../../../core/protocol/is-text.ts';
import type { Message, OutcomeMessage, TaskMessage } from '../../../../core/protocol/message.ts';
import { SCHEDULE_NAME } from '../../../../core/protocol/occurrence.ts';
import type { Outcome } from '../../../../core/protocol/outcome.ts';
import { anyJson, anyText } from './any-json.ts';

/** A text that a record's field may hold. */
const text = (bytes: number) => anyText.filter((given) => isText(given, bytes));
const name = text(256);
const time = fc.integer({ min: 0, max: LAST_TIME });
const timeOrNull = fc.option(time);
const error = fc.record({ type: name, message: text(MAX_ERROR_MESSAGE_BYTES) });
const group = fc.string({
  unit: fc.integer({ min: 0x21, max: 0x7e }).map((code) => String.fromCharCode(code)),
  minLength: 1,
  maxLength: 128,
});

const fields = {
  v: fc.constant(1 as const),
  kind: fc.constant('task' as const),
  id: fc.uuid(),
  task: name,
  queue: name,
  input: anyJson,
  createdAt: time,
  eta: timeOrNull,
  expiresAt: timeOrNull,
  group: fc.option(group),
  fingerprint: fc.option(name),
};

const occurrence = { name: fc.stringMatching(SCHEDULE_NAME), at: time };

/** A message of a first life says so, or was written before the field existed. */
export const anyTaskMessage: fc.Arbitrary<TaskMessage> = fc.oneof(
  fc.record(fields),
  fc.record({ ...fields, life: fc.integer({ min: 1 }) }),
  fc.record({ ...fields, revision: fc.nat() }),
  fc.record({
    ...fields,
    schedule: fc.oneof(fc.record(occurrence), fc.record({ ...occurrence, after: text(64) })),
  }),
  fc.record({ ...fields, outbox: fc.array(fc.record({ kind: name, to: name }), { maxLength: 7 }) }),
);

const anyOutcome: fc.Arbitrary<Outcome> = fc.oneof(
  fc.record({
    kind: fc.constant('succeeded' as const),
    result: anyJson.map((value) => JSON.stringify(value)),
    at: time,
    dropInput: fc.boolean(),
  }),
  fc.record({ kind: fc.constant('failed' as const), error, at: time }),
  fc.record({ kind: fc.constant('retry' as const), error, at: time, notBefore: time }),
);

export const anyOutcomeMessage: fc.Arbitrary<OutcomeMessage> = fc.record({
  v: fc.constant(1 as const),
  kind: fc.constant('outcome' as const),
  id: fc.uuid(),
  task: name,
  attempt: fc.integer({ min: 1, max: 100 }),
  owner: fc.uuid(),
  outcome: anyOutcome,
});

export const anyMessage: fc.Arbitrary<Message> = fc.oneof(anyTaskMessage, anyOutcomeMessage);
