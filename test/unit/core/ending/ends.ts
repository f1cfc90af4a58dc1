import type { Message, OutcomeMessage, TaskMessage } from '../../../../core/protocol/message.ts';
import { number, string } from '../../../../core/records/record-item.ts';
import type { Item } from '../../../../core/records/table.ts';
import { CREATED_AT, taskMessage } from '../../messages.ts';

/** When the tasks of these tests end. */
export const NOW = CREATED_AT + 1_000;

/** One way a task ends: what is in the table and on the queue just before, and who processes the message. */
export interface EndCase {
  readonly by: 'worker' | 'dead-letter' | 'purge' | 'revoke';
  /** The attributes that the record has besides those from its birth; `null` if the message comes first and creates it. */
  readonly record: Item | null;
  readonly message: TaskMessage;
  /** The body on the queue; by default the task's message. */
  readonly body?: Message | { readonly [field: string]: unknown };
  /** The state in which the task ends. */
  readonly endsAs: 'SUCCESS' | 'FAILURE' | 'REVOKED';
}

const outbox = [{ kind: 'probe', to: 'somebody' }];
const task = (changes: Partial<TaskMessage> = {}) => taskMessage({ task: 'work', outbox, ...changes });
const running = { state: string('STARTED'), attempts: number(1), owner: string('worker-1') };

/** Every way to end a task: through an attempt, without one, and through an outcome that each function may find in a message. */
export const ENDS: Readonly<Record<string, () => EndCase>> = {
  'an attempt that succeeds': () => ({ by: 'worker', record: {}, message: task(), endsAs: 'SUCCESS' }),
  'an attempt that fails for good': () => ({
    by: 'worker',
    record: {},
    message: task({ input: { fails: true } }),
    endsAs: 'FAILURE',
  }),
  'an attempt whose result has no room in the table': () => ({
    by: 'worker',
    record: { filler: string('f'.repeat(390_000)) },
    message: task({ input: { returns: 30_000 } }),
    endsAs: 'FAILURE',
  }),
  'an outcome that SQS delivers to the worker': () => outcomeCase('worker'),
  'a worker that died': () => ({
    by: 'worker',
    record: { ...running, leaseUntil: number(NOW) },
    message: task({ task: 'once' }),
    endsAs: 'FAILURE',
  }),
  'a task that expires': () => ({
    by: 'worker',
    record: { expiresAt: number(NOW) },
    message: task({ expiresAt: NOW }),
    endsAs: 'REVOKED',
  }),
  'a task that expires before it has a record': () => ({
    by: 'worker',
    record: null,
    message: task({ expiresAt: NOW }),
    endsAs: 'REVOKED',
  }),
  'an occurrence that would overlap': () => {
    const { id } = taskMessage();
    // Its own record stands for the one before.
    const schedule = { name: 'nightly', at: NOW, after: id };
    return { by: 'worker', record: {}, message: task({ id, schedule }), endsAs: 'REVOKED' };
  },
  'a task that the worker does not know': () => ({
    by: 'worker',
    record: {},
    message: task({ task: 'unknown' }),
    endsAs: 'FAILURE',
  }),
  'a message that the worker cannot read': () => unreadableCase('worker'),
  'a task that SQS gave up': () => ({ by: 'dead-letter', record: {}, message: task(), endsAs: 'FAILURE' }),
  'an outcome that SQS gave up': () => outcomeCase('dead-letter'),
  'a message that SQS gave up and nobody can read': () => unreadableCase('dead-letter'),
  'a task that is purged': () => ({ by: 'purge', record: {}, message: task(), endsAs: 'REVOKED' }),
  'an outcome that is purged': () => outcomeCase('purge'),
  'a message that is purged and nobody can read': () => unreadableCase('purge'),
  'a task that is revoked': () => ({ by: 'revoke', record: {}, message: task(), endsAs: 'REVOKED' }),
};

function outcomeCase(by: EndCase['by']): EndCase {
  const message = task();
  const body: OutcomeMessage = {
    ...{ v: 1, kind: 'outcome', id: message.id, task: message.task, attempt: 1, owner: 'worker-1' },
    outcome: { kind: 'succeeded', result: '1', at: NOW, dropInput: false },
  };
  return { by, record: { ...running, leaseUntil: number(NOW + 60_000) }, message, body, endsAs: 'SUCCESS' };
}

/** A message as a newer version may write it: only what its task is to do can be read. */
function unreadableCase(by: EndCase['by']): EndCase {
  const message = task();
  const { id, task: name, input } = message;
  return { by, record: {}, message, body: { v: 99, kind: 'task', id, task: name, input }, endsAs: 'FAILURE' };
}
