import type { OnCrash } from '../definition/definition.ts';
import { lifeOf, type TaskMessage } from '../protocol/message.ts';
import type { TaskRecord } from '../protocol/record.ts';
import { TRANSITIONS } from '../protocol/state.ts';
import { allOf, anyOf } from './combine-conditions.ts';
import {
  NO_SUSPECT,
  NOT_IN_A_LATER_LIFE,
  RUN_AGAIN_AFTER_CRASH,
  SAME_WORK,
  UNRECORDED,
  WAITING,
} from './conditions.ts';
import { mayMakeRecord } from './may-make-record.ts';
import { birthAttributes, number, SUSPECT, string } from './record-item.ts';
import { refusedRecord } from './refused-record.ts';
import { APPEND_RUN_TIME, runStarted } from './run-times.ts';
import type { ResultsTable } from './table.ts';
import { updateRecord } from './update-record.ts';

/** Who claims a task, and on which terms. Times are milliseconds since the epoch. */
export interface ClaimTerms {
  /** A token made for this claim only. */
  readonly owner: string;
  readonly now: number;
  readonly leaseUntil: number;
  readonly maxAttempts: number;
  readonly onCrash: OnCrash;
  /**
   * Whether nothing else runs in the process. Only then may a task be claimed that may be what kills workers; the claim marks it as such.
   */
  readonly alone: boolean;
  /** In seconds. */
  readonly resultTtl: number;
}

type Claim =
  | {
      readonly claimed: true;
      readonly attempt: number;
      /** What the task's email is tagged with, in every attempt. */
      readonly mailToken: string;
      /** When the attempt was due: at the task's creation, its eta, or the end of its backoff. */
      readonly dueAt: number;
    }
  | { readonly claimed: false; readonly record: TaskRecord | null };

/** 48 bits of the first owner, which is a random UUID: nobody guesses them, and they cost a record 22 bytes. */
const MAIL_TOKEN_LENGTH = 13;

/**
 * Claims a task for one attempt, with one conditional update: no other worker may have it, it must be due, and its record must show what the
 * message would run. Attempts are counted here and nowhere else. Creates the record if the message came first.
 *
 * @returns the attempt's number, or the record that prevented the claim (`null`: there is no record, and the message is too old to
 * create one)
 */
export async function claimRecord(
  table: ResultsTable,
  message: TaskMessage,
  terms: ClaimTerms,
): Promise<Claim> {
  const { owner, now, leaseUntil, maxAttempts, onCrash, alone, resultTtl } = terms;
  const mayCreate = mayMakeRecord(message, now);
  const mailToken = owner.slice(0, MAIL_TOKEN_LENGTH);
  const afterCrash = onCrash === 'retry' ? anyOf(WAITING, RUN_AGAIN_AFTER_CRASH) : WAITING;
  const mayRun = allOf(alone ? afterCrash : allOf(WAITING, NO_SUSPECT), NOT_IN_A_LATER_LIFE, SAME_WORK);
  try {
    const { Attributes } = await updateRecord(table, message.id, {
      condition: mayCreate ? anyOf(UNRECORDED, mayRun) : mayRun,
      values: {
        ':life': number(lifeOf(message)),
        ':now': number(now),
        ':maxAttempts': number(maxAttempts),
        ':zero': number(0),
        ':one': number(1),
        ...runStarted(now),
      },
      assign: ['#attempts = if_not_exists(#attempts, :zero) + :one', APPEND_RUN_TIME],
      set: {
        state: string(TRANSITIONS.claim.to),
        owner: string(owner),
        leaseUntil: number(leaseUntil),
        startedAt: number(now),
        ...(alone ? SUSPECT : {}),
      },
      setOnce: { ...birthAttributes(message, resultTtl), mailToken: string(mailToken) },
      remove: ['error', 'traceback', 'progress', 'waitsFor'],
    });
    return {
      claimed: true,
      attempt: Number(Attributes?.['attempts']?.N),
      mailToken: Attributes?.['mailToken']?.S ?? mailToken,
      dueAt: Number(Attributes?.['notBefore']?.N ?? message.eta ?? message.createdAt),
    };
  } catch (error) {
    const record = await refusedRecord(table, message.id, error);
    // This is our own claim: the answer to the first try was lost, and the client's second try found what the first had written.
    if (record?.owner === owner) {
      const { attempts: attempt, notBefore: dueAt } = record;
      return { claimed: true, attempt, dueAt, mailToken: record.mailToken ?? mailToken };
    }
    return { claimed: false, record };
  }
}
