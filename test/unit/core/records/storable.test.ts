import fc from 'fast-check';
import { expect, test } from 'vitest';
import {
  LAST_TIME,
  MAX_ERROR_MESSAGE_BYTES,
  MAX_INPUT_AND_RESULT_BYTES,
  MAX_INPUT_BYTES,
  MAX_OUTBOX_BYTES,
  MAX_PROGRESS_BYTES,
  MAX_RESULT_BYTES,
} from '../../../../core/protocol/bounds.ts';
import {
  lifeOf,
  type OutcomeMessage,
  readMessage,
  type TaskMessage,
  writeMessage,
} from '../../../../core/protocol/message.ts';
import { ATTEMPT_ERRORS, attemptErrorAttribute } from '../../../../core/records/attempt-errors.ts';
import { claimRecord } from '../../../../core/records/claim-record.ts';
import { createRecord } from '../../../../core/records/create-record.ts';
import { dueKeys } from '../../../../core/records/due-entry.ts';
import { endRecord } from '../../../../core/records/end-record.ts';
import { readRecord } from '../../../../core/records/read-record.ts';
import { number, string } from '../../../../core/records/record-item.ts';
import { recordMailStatus } from '../../../../core/records/record-mail-status.ts';
import { saveProgress } from '../../../../core/records/save-progress.ts';
import { successOutcome } from '../../../../functions/worker/success-outcome.ts';
import { taskMessage } from '../../messages.ts';
import { settle } from '../ending/settle.ts';
import { anyOutcomeMessage, anyTaskMessage } from '../protocol/any-message.ts';
import { claimTerms } from './claim-terms.ts';
import { tableOnDynalite } from './table-on-dynalite.ts';

const table = tableOnDynalite();

/** What a worker reads of a message that was sent. @throws if it cannot be read */
function sent<Sent extends TaskMessage | OutcomeMessage>(message: Sent): Sent {
  const read = readMessage(writeMessage(message));
  if (!read.ok) throw new Error(read.reason);
  return read.message as Sent;
}

/** JSON text of so many bytes: a text with its quotes, or the text without them. */
const text = (bytes: number) => 'x'.repeat(bytes - 2);
const AT = LAST_TIME;
const ATTEMPTS = 100;
const MAIL_TOKEN = 'x'.repeat(13);

const LONGEST_ERROR = { type: text(256), message: text(MAX_ERROR_MESSAGE_BYTES) };

/** Puts as much as one task may write into its record, in its last attempt, and ends it with this result. */
async function fill(message: TaskMessage, result: string): Promise<void> {
  const key = { id: message.id, attempt: ATTEMPTS, owner: 'o'.repeat(36) };
  const times = Array.from({ length: ATTEMPTS }, () => [{ N: String(AT) }, { N: String(-AT) }]).flat();
  await table.seed(message, {
    ...{
      state: string('STARTED'),
      attempts: number(ATTEMPTS),
      owner: string(key.owner),
      held: { BOOL: true },
      mailToken: string(MAIL_TOKEN),
    },
    ...{ leaseUntil: number(AT), startedAt: number(AT), expiresAt: number(AT), retriedAt: number(AT) },
    ...{ snoozedFrom: number(AT), revision: number(1e6), dueRun: number(1e6), ...dueKeys(message.id, AT) },
    ...{ bornBy: string(key.owner), endedBy: string(key.owner), runs: { L: times } },
    ...Object.assign(
      {},
      ...ATTEMPT_ERRORS.map((_, index) => attemptErrorAttribute(90 + index, LONGEST_ERROR)),
    ),
  });
  expect(await saveProgress(table, key, text(MAX_PROGRESS_BYTES))).toBe(true);
  const mail = { status: 'bounced', at: AT, reason: text(112) } as const;
  const owner = { id: message.id, life: lifeOf(message), token: MAIL_TOKEN };
  expect(await recordMailStatus(table, owner, mail)).toMatchObject({ recorded: true });
  const outcome = successOutcome(result, message.input, AT);
  if (outcome.kind === 'retry') throw new Error('not an end');
  const end = { when: 'current', key, outcome } as const;
  expect(await endRecord(table, message, end, { endedBy: 'me', now: AT }, 3_600)).toMatchObject({
    ended: true,
  });
  expect(await readRecord(table, message.id)).toMatchObject({ state: 'SUCCESS', result });
}

const largest: Partial<TaskMessage> = {
  task: text(256),
  queue: text(256),
  group: 'g'.repeat(128),
  fingerprint: text(256),
  createdAt: AT,
  eta: AT,
  outbox: [{ kind: 'k', to: 't'.repeat(MAX_OUTBOX_BYTES - 21) }],
  schedule: { name: 'n'.repeat(64), at: AT, after: 'a'.repeat(64) },
};

test.each([
  ['the largest result', 1_000, MAX_RESULT_BYTES],
  ['the largest input', MAX_INPUT_BYTES, MAX_INPUT_AND_RESULT_BYTES - MAX_INPUT_BYTES],
  ['both, of which the input is dropped', MAX_INPUT_BYTES, MAX_RESULT_BYTES],
  ['as much of both as fits', MAX_INPUT_AND_RESULT_BYTES - MAX_RESULT_BYTES, MAX_RESULT_BYTES],
])(
  'a record with everything at its largest, and %s, fits one item',
  async (_what, input, result) => {
    await fill(sent(taskMessage({ ...largest, input: text(input) })), text(result));
  },
  60_000,
);

test('whatever task message can be read, its record can be written, from its birth to every end', async () => {
  await fc.assert(
    fc.asyncProperty(anyTaskMessage, async (any) => {
      // One with a revision was sent for a record that there was, and makes none.
      const { revision: _r, ...born } = any;
      const message = sent({ ...born, life: 1 });
      await createRecord(table, message, 3_600);
      const record = await readRecord(table, message.id);
      const { v: _, kind: _k, life: _l, outbox = [], ...stored } = message;
      expect(record).toMatchObject({ ...stored, outbox });
      const end = { when: 'idle', transition: 'fail', life: 1, error: { type: 'E', message: 'm' } } as const;
      const ended = await endRecord(table, message, end, { endedBy: 'me', now: AT }, null);
      expect(ended).toMatchObject({ ended: true, record: { state: 'FAILURE' } });
      // And by the message, if it comes first.
      const first = { ...message, id: crypto.randomUUID() };
      expect(await endRecord(table, first, end, { endedBy: 'me', now: AT }, null)).toMatchObject({
        ended: true,
        record: { input: message.input },
      });
    }),
    { numRuns: 40 },
  );
}, 60_000);

test('whatever outcome message can be read can be written', async () => {
  await fc.assert(
    fc.asyncProperty(anyOutcomeMessage, async (any) => {
      const { task, owner, outcome, ...key } = sent(any);
      await createRecord(table, taskMessage({ id: key.id, createdAt: 0 }), 3_600);
      await claimRecord(table, taskMessage({ id: key.id }), { ...claimTerms({ now: AT }), owner });
      const settled = await settle(table, { ...key, attempt: 1, owner }, outcome);
      expect(settled).toMatchObject({ recorded: true });
      expect(settled.refusal).toBeUndefined();
      expect(task).toBe(any.task);
      await readRecord(table, key.id);
    }),
    { numRuns: 40 },
  );
}, 60_000);
