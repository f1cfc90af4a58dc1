import { describe, expect, test } from 'vitest';
import { LAST_TIME } from '../../../../core/protocol/bounds.ts';
import { asAccepted, type TaskRecord, toApiRecord } from '../../../../core/protocol/record.ts';
import { STATES } from '../../../../core/protocol/state.ts';

const AT = Date.parse('2030-01-01T00:00:00.123Z');
const record: TaskRecord = {
  id: 'id',
  task: 'add',
  state: 'STARTED',
  queue: 'default',
  group: 'tenant',
  input: { a: 1 },
  result: null,
  error: null,
  traceback: null,
  attemptErrors: [],
  progress: { current: 1 },
  attempts: 2,
  snoozes: 3,
  snoozedFrom: null,
  mailToken: 'S3CRET',
  waitsFor: { kind: 'capacity', reason: 'the rate is reached' },
  createdAt: AT,
  startedAt: AT + 1,
  finishedAt: null,
  eta: null,
  expiresAt: null,
  runs: [],
  retriedAt: null,
  notBefore: AT,
  leaseUntil: AT,
  owner: 'secret owner',
  fingerprint: 'secret fingerprint',
  life: 2,
  endedBy: 'secret token',
  tombstone: null,
  suspect: false,
  bornBy: 'secret call',
  delivery: { status: 'bounced', at: AT + 2, reason: 'Permanent/General 5.1.1' },
  outbox: [{ kind: 'secret kind', to: 'secret reader' }],
  revision: 0,
  dueRun: null,
  dueOutbox: null,
  schedule: null,
  pythonName: null,
  workflow: null,
  blocked: false,
};

describe('a record as the API shows it', () => {
  test('has every key of the contract, absent values as null, and no internal fields', () => {
    expect(toApiRecord(record)).toStrictEqual({
      id: 'id',
      task: 'add',
      state: 'STARTED',
      ready: false,
      successful: false,
      result: null,
      error: null,
      progress: { current: 1 },
      attempts: 2,
      queue: 'default',
      createdAt: '2030-01-01T00:00:00.123Z',
      startedAt: '2030-01-01T00:00:00.124Z',
      finishedAt: null,
      eta: null,
      expiresAt: null,
      delivery: { status: 'bounced', at: '2030-01-01T00:00:00.125Z', reason: 'Permanent/General 5.1.1' },
      runs: [],
      nextAttemptAt: null,
      retriedAt: null,
      waitsFor: null,
      schedule: null,
      pythonName: null,
      workflow: null,
    });
  });

  test('has its workflow and its place there, and nothing of what follows', () => {
    const workflow = { id: 'w', number: 3, path: '/workflow/chain/3', next: '[{"exit":true}]', awaits: '{}' };
    expect(toApiRecord({ ...record, workflow }).workflow).toStrictEqual({
      id: 'w',
      path: '/workflow/chain/3',
    });
  });

  test('waits for tasks, and for no time, while it is blocked', () => {
    const blocked = { ...record, state: 'PENDING', blocked: true, notBefore: LAST_TIME } as const;
    const awaited = { tasks: ['a', 'b'], count: 2 };
    expect(toApiRecord(blocked, {}, awaited).waitsFor).toStrictEqual({
      ...{ kind: 'tasks', until: null },
      ...awaited,
    });
    expect(toApiRecord({ ...blocked, state: 'FAILURE' }, {}, awaited).waitsFor).toBeNull();
    expect(toApiRecord({ ...record, state: 'RETRY' }, {}, awaited).waitsFor).not.toHaveProperty('tasks');
  });

  test('has no delivery while nothing is known of the email', () => {
    expect(toApiRecord({ ...record, delivery: null })).toHaveProperty('delivery', null);
  });

  test.each(['PENDING', 'RETRY'] as const)('says what it waits for, and until when, in %s', (state) => {
    expect(toApiRecord({ ...record, state }).waitsFor).toEqual({
      kind: 'capacity',
      until: '2030-01-01T00:00:00.123Z',
      reason: 'the rate is reached',
    });
  });

  test.each(['STARTED', 'SUCCESS', 'FAILURE', 'REVOKED'] as const)('waits for nothing in %s', (state) => {
    expect(toApiRecord({ ...record, state })).toHaveProperty('waitsFor', null);
  });

  test('shows a replay nothing of what its task waits for', () => {
    const waiting: TaskRecord = { ...record, state: 'RETRY' };
    expect(toApiRecord(asAccepted(waiting))).toMatchObject({ state: 'PENDING', waitsFor: null });
  });

  test('shows the input on request, null if it was dropped', () => {
    expect(toApiRecord(record, { input: true }).input).toEqual({ a: 1 });
    expect(toApiRecord({ ...record, input: null }, { input: true })).toHaveProperty('input', null);
    expect(toApiRecord(record, { input: false })).not.toHaveProperty('input');
  });

  test('writes every time as ISO 8601 in UTC with milliseconds', () => {
    const times = { createdAt: 0, startedAt: 1, finishedAt: 2, eta: 3, expiresAt: 4 };
    expect(toApiRecord({ ...record, ...times })).toMatchObject({
      createdAt: '1970-01-01T00:00:00.000Z',
      startedAt: '1970-01-01T00:00:00.001Z',
      finishedAt: '1970-01-01T00:00:00.002Z',
      eta: '1970-01-01T00:00:00.003Z',
      expiresAt: '1970-01-01T00:00:00.004Z',
    });
  });

  test.each(STATES.map((state) => [state]))('%s: ready when final, successful when SUCCESS', (state) => {
    const { ready, successful } = toApiRecord({ ...record, state });
    expect(ready).toBe(['SUCCESS', 'FAILURE', 'REVOKED'].includes(state));
    expect(successful).toBe(state === 'SUCCESS');
  });
});
