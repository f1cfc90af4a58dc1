import { mayBeDone } from '../proxy/fault.ts';
import type { History } from './history.ts';

/** What may bring a violation about: each asks for its traces in the run. */
const CAUSES = {
  /** A batch of births, which knows no conditions, was carried out late. */
  'late birth': (history, id) =>
    history.faultsOf(id).some(({ fault, operation }) => fault === 'late' && operation === 'BatchWriteItem'),
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
  /** A withdrawal, which is a delete, was carried out late. */
  'late withdrawal': (history, id) =>
    history.faultsOf(id).some(({ fault, operation }) => fault === 'late' && operation === 'DeleteItem'),
  /** It was revoked and sent again by hand, and so opened while a run of it was under way. */
  'sent again beside a run': (history, id) =>
    history.retriesOf(id).length > 0 && history.revokesOf(id).length > 0,
  /** SQS took its message, or took it late, and the enqueuing call was not told. */
  'taken by SQS': (history, id) =>
    history.faultsOf(id).some(({ fault, service, operation }) => {
      return service === 'sqs' && operation.startsWith('SendMessage') && mayBeDone(fault);
    }),
  /** The table took its record, and the call was not told. */
  'answer of the table lost': (history, id) =>
    history.faultsOf(id).some(({ fault, service }) => service === 'dynamodb' && mayBeDone(fault)),
  /** Several calls with its key were under way at the same time. */
  'calls at once': () => true,
} as const satisfies Record<string, (history: History, id: string) => boolean>;

export type Cause = keyof typeof CAUSES;

/** The first of these causes that left its traces; `null` when none did. */
export function causeOf(history: History, id: string, causes: readonly Cause[]): Cause | null {
  return causes.find((cause) => CAUSES[cause](history, id)) ?? null;
}
