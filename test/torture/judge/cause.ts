import { mayBeDone } from '../proxy/fault.ts';
import type { History } from './history.ts';

/** What may bring a violation about: each asks for its traces in the run. */
const CAUSES = {
  /** A birth was carried out late, perhaps after its call had been refused. */
  'late birth': (history, id) =>
    history.faultsOf(id).some(({ fault, operation }) => fault === 'late' && operation === 'PutItem'),
  /** A revoke was carried out late, after the task had been sent again by hand. */
  'late revoke': (history, id) =>
    history
      .faultsOf(id)
      .some(
        ({ fault, operation, state, at }) =>
          fault === 'late' &&
          operation === 'UpdateItem' &&
          state === 'REVOKED' &&
          history.retriesOf(id).some(({ sentAt }) => sentAt < at),
      ),
  /** A withdrawal, which leaves a tombstone, was carried out late. Late revokes look the same, and are counted here too. */
  'late withdrawal': (history, id) =>
    history
      .faultsOf(id)
      .some(
        ({ fault, operation, state }) =>
          fault === 'late' && operation === 'UpdateItem' && state === 'REVOKED',
      ),
  /** It was revoked and sent again by hand twice, with a run of it under way perhaps. */
  'sent again twice beside a run': (history, id) =>
    history.retriesOf(id).length > 1 && history.revokesOf(id).length > 0,
  /** SQS took its message, or took it late, and the enqueuing call was not told. */
  'taken by SQS': (history, id) =>
    history.faultsOf(id).some(({ fault, service, operation }) => {
      return service === 'sqs' && operation.startsWith('SendMessage') && mayBeDone(fault);
    }),
  /** The table took its record, and the call was not told; or what should have taken it back met a fault. */
  'record not taken back': (history, id) =>
    history
      .faultsOf(id)
      .some(
        ({ fault, operation, state }) =>
          (operation === 'UpdateItem' && state === 'REVOKED') ||
          (operation === 'PutItem' && mayBeDone(fault)),
      ),
} as const satisfies Record<string, (history: History, id: string) => boolean>;

type Traced = keyof typeof CAUSES;

/** What may bring a violation about. `calls at once`, which the rule about keys sees itself: several calls with one key overlapped. */
export type Cause = Traced | 'calls at once';

/** The first of these causes that left its traces; `null` when none did. */
export function causeOf(history: History, id: string, causes: readonly Traced[]): Cause | null {
  return causes.find((cause) => CAUSES[cause](history, id)) ?? null;
}
