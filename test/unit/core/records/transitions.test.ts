import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { RetryMessage, TaskMessage } from '../../../../core/protocol/message.ts';
import type { Outcome } from '../../../../core/protocol/outcome.ts';
import {
  isAllowed,
  isFinal,
  type State,
  TRANSITIONS,
  type Transition,
} from '../../../../core/protocol/state.ts';
import { claimRecord } from '../../../../core/records/claim-record.ts';
import { createRecord } from '../../../../core/records/create-record.ts';
import { endRecord } from '../../../../core/records/end-record.ts';
import { readRecord } from '../../../../core/records/read-record.ts';
import { reopenRecord } from '../../../../core/records/reopen-record.ts';
import { saveProgress } from '../../../../core/records/save-progress.ts';
import { withdrawRecord } from '../../../../core/records/withdraw-record.ts';
import { CREATED_AT, taskMessage } from '../../messages.ts';
import { settle } from '../ending/settle.ts';
import { claimTerms } from './claim-terms.ts';
import { tableOnDynalite } from './table-on-dynalite.ts';

const table = tableOnDynalite();
const ERROR = { type: 'E', message: 'm' };

/** Every write to a record, with the transitions it may make. */
const WRITES = {
  // Over a tombstone.
  create: ['rebirth'],
  claim: ['claim'],
  succeed: ['succeed'],
  fail: ['fail'],
  retry: ['retry'],
  snooze: ['snooze', 'snoozeRetry'],
  progress: [],
  endIdle: ['fail'],
  endUnstorable: ['fail'],
  endCrashed: ['fail'],
  endExpired: ['revoke'],
  withdraw: ['withdraw'],
  revoke: ['revoke'],
  reopen: ['retryByHand'],
} as const satisfies Record<string, readonly Transition[]>;

type Write = keyof typeof WRITES;

/** One write, some time after the previous one, by the latest attempt or by an earlier one. */
const step = fc.record({
  // Writes that lead to the later states are more frequent, so that those states are reached.
  write: fc.constantFrom(...(Object.keys(WRITES) as Write[]), 'create', 'claim', 'claim', 'retry', 'retry'),
  later: fc.constantFrom(0, 1, 100, 600),
  stale: fc.boolean(),
});

test('no write, whenever and by whomever, makes a transition that is not in the table of transitions', async () => {
  const seen = new Set<string>();
  const made = new Set<Transition>();
  await fc.assert(
    fc.asyncProperty(fc.array(step, { minLength: 1, maxLength: 25 }), async (steps) => {
      const message = taskMessage();
      await createRecord(table, message, 3_600);
      let state: State = 'PENDING';
      let now = CREATED_AT;
      for (const { write, later, stale } of steps) {
        now += later;
        const before = await readRecord(table, message.id);
        const attempt = (before?.attempts ?? 0) - (stale ? 1 : 0);
        const owner = stale ? 'stale' : (before?.owner ?? 'nobody');
        const life = before?.life ?? 1;
        await perform(write, { now, attempt, owner, life: stale ? Math.max(1, life - 1) : life }, message);
        const record = await readRecord(table, message.id);
        const next: State = record?.state ?? state;
        if (next !== state) {
          seen.add(`${state} → ${next}`);
          const transition = WRITES[write].find(
            (transition) => isAllowed(transition, state) && TRANSITIONS[transition].to === next,
          );
          expect(transition, `${write}: ${state} → ${next}`).toBeDefined();
          if (transition) made.add(transition);
          if (isFinal(state)) expect(write).toBe(before?.tombstone ? 'create' : 'reopen');
          // A new call opens the next life, whoever sends it. Every other write names its life, and an earlier one is over.
          if (stale && life > 1) expect(write).toBe('create');
        }
        state = next;
      }
    }),
    // A fixed seed, so that the list below is the same each time.
    { numRuns: 200, seed: 1 },
  );
  // The property does not cover transitions that never happened.
  expect([...made, 'birth'].sort()).toEqual(Object.keys(TRANSITIONS).sort());
  expect([...seen].sort()).toEqual([
    'FAILURE → PENDING',
    'PENDING → FAILURE',
    'PENDING → REVOKED',
    'PENDING → STARTED',
    'RETRY → FAILURE',
    'RETRY → REVOKED',
    'RETRY → STARTED',
    'REVOKED → PENDING',
    'STARTED → FAILURE',
    'STARTED → PENDING',
    'STARTED → RETRY',
    'STARTED → REVOKED',
    'STARTED → SUCCESS',
  ]);
}, 60_000);

async function perform(
  write: Write,
  { now, attempt, owner, life }: { now: number; attempt: number; owner: string; life: number },
  first: TaskMessage,
): Promise<void> {
  const message = life === 1 ? first : { ...first, life };
  const key = { id: message.id, attempt, owner };
  const ender = { endedBy: `${owner}${now}`, now };
  const outcome = (value: Outcome) => settle(table, key, value);
  switch (write) {
    case 'create':
      await createRecord(table, first, 3_600);
      break;
    case 'claim':
      await claimRecord(
        table,
        message,
        claimTerms({ owner: `owner-${now}`, now, leaseUntil: now + 500, alone: true }),
      );
      break;
    case 'succeed':
      await outcome({ kind: 'succeeded', result: '1', at: now, dropInput: false });
      break;
    case 'fail':
      await outcome({ kind: 'failed', error: ERROR, at: now });
      break;
    case 'retry':
      await outcome({ kind: 'retry', error: ERROR, at: now, notBefore: now + 200 });
      break;
    case 'snooze':
      await outcome({
        ...{ kind: 'retry', error: ERROR, at: now, notBefore: now },
        snooze: { seconds: 0, jitter: 0.01 },
      });
      break;
    case 'progress':
      await saveProgress(table, key, 1);
      break;
    case 'endIdle':
      await endRecord(table, message, { transition: 'fail', when: 'idle', life, error: ERROR }, ender, 3_600);
      break;
    case 'endUnstorable':
      await endRecord(table, message, { when: 'unstorable', key, error: ERROR, at: now }, ender, 3_600);
      break;
    case 'endCrashed':
      await endRecord(
        table,
        message,
        { transition: 'fail', when: 'crashed', key, error: ERROR },
        ender,
        3_600,
      );
      break;
    case 'endExpired':
      await endRecord(
        table,
        message,
        { transition: 'revoke', when: 'neverStarted', life, error: ERROR },
        ender,
        3_600,
      );
      break;
    case 'revoke':
      await endRecord(table, { id: message.id }, { transition: 'revoke', when: 'open', life }, ender, 3_600);
      break;
    case 'withdraw':
      await withdrawRecord(table, message, now, 3_600);
      break;
    case 'reopen': {
      const retry: RetryMessage = { ...message, life: life + 1 };
      await reopenRecord(table, retry, now, 3_600);
      break;
    }
  }
}
