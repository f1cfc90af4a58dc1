import type { ApiRecord } from '../../../core/protocol/record.ts';
import type { Event, Happening } from '../../torture/event.ts';
import type { Met } from '../../torture/proxy/fault.ts';
import type { RunLine } from '../../torture/run-line.ts';

/** When the small run begins, in milliseconds since the epoch. */
const BEGIN = Date.UTC(2026, 0, 1);

export const LEASE_MS = 37_000;
export const LIMIT_MS = 2_000;

/** The process of the worker, unless a run says another. */
export const WORKER = 100;

/** A task of the small run. */
export const ID = '00000000-0000-4000-8000-000000000001';
export const NONCE = 'client-1-1';

/** An event, by the milliseconds since the beginning. */
export function at(ms: number, happening: Happening): Event {
  return { at: BEGIN + ms, ...happening };
}

/** The same as a time of the record. */
export function isoAt(ms: number): string {
  return new Date(BEGIN + ms).toISOString();
}

export function begin(): Event {
  const settings = { seed: 1, minutes: 1, tasks: 1, mutant: null };
  return at(0, { kind: 'begin', settings, leaseMs: LEASE_MS, limitMs: LIMIT_MS });
}

export function sent(key: string | null = null): Event {
  return at(10, { kind: 'sent', nonce: NONCE, task: 'steady', key });
}

export function answered(ms: number, change: Partial<Happening & { kind: 'answered' }> = {}): Event {
  return at(ms, {
    kind: 'answered',
    nonce: NONCE,
    sentAt: BEGIN + ms - 5,
    status: 202,
    fate: 'accepted',
    id: ID,
    replayed: false,
    ...change,
  });
}

/** A run from its start to its end; without an end, its process died, or goes on. */
export function run(from: number, until: number | null, change: Partial<RunLine> = {}): readonly Event[] {
  const line = (ms: number, event: RunLine['event']) =>
    at(ms, {
      kind: 'run',
      line: {
        at: BEGIN + ms,
        event,
        run: `from ${from}`,
        id: ID,
        task: 'steady',
        attempt: 1,
        nonce: NONCE,
        pid: WORKER,
        ...change,
      },
    });
  return [line(from, 'start'), ...(until === null ? [] : [line(until, change.event ?? 'returned')])].map(
    (event, index) =>
      index === 0 && event.kind === 'run' ? { ...event, line: { ...event.line, event: 'start' } } : event,
  );
}

export function record(change: Partial<ApiRecord> = {}): Event {
  const success: ApiRecord = {
    ...{ id: ID, task: 'steady', state: 'SUCCESS', ready: true, successful: true, result: null },
    ...{ error: null, progress: null, attempts: 1, queue: 'work', createdAt: isoAt(10), eta: null },
    ...{ startedAt: isoAt(100), finishedAt: isoAt(150), expiresAt: null, delivery: null, runs: [] },
    ...{
      nextAttemptAt: null,
      retriedAt: null,
      waitsFor: null,
      schedule: null,
      pythonName: null,
      workflow: null,
      input: { nonce: NONCE },
    },
  };
  return at(90_000, { kind: 'record', id: ID, record: { ...success, ...change } });
}

export function seen(ms: number, state: ApiRecord['state'], finishedAt: string | null): Event {
  return at(ms, { kind: 'seen', id: ID, sentAt: BEGIN + ms - 2, state, finishedAt });
}

export function byHand(ms: number, what: 'revoke' | 'retry', status = what === 'revoke' ? 200 : 202): Event {
  return at(ms, { kind: 'by hand', id: ID, what, sentAt: BEGIN + ms - 5, status });
}

export function fault(ms: number, change: Partial<Met>): Event {
  return at(ms, {
    kind: 'fault',
    ...{ service: 'dynamodb', operation: 'UpdateItem', ids: [ID], state: null },
    ...{ fault: 'error', ms: 0, carriedOutAt: null },
    ...change,
  });
}

export const listed = (): Event => at(91_000, { kind: 'listed', id: ID });
export const settled = (inTime = true): Event => at(89_000, { kind: 'settled', inTime });
export const killed = (ms: number, pid = WORKER): Event => at(ms, { kind: 'killed', pid, room: 'worker' });
export const stopped = (ms: number, lastsMs: number, pid = WORKER): Event =>
  at(ms, { kind: 'stopped', pid, room: 'worker', ms: lastsMs });
export const mail = (): Event => at(92_000, { kind: 'mail', to: `${NONCE}@example.com` });
