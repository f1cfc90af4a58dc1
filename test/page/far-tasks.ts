import type { ApiRecord } from '../../core/protocol/record.ts';

/** A task as the API shows it, which waits for its time. */
export function farTask(changes: Partial<ApiRecord> = {}): ApiRecord {
  const eta = changes.eta ?? new Date(Date.now() + 3 * 86_400_000).toISOString();
  return {
    id: '01a20256-18a8-7708-87fa-327211c603ee',
    task: 'add',
    state: 'PENDING',
    ready: false,
    successful: false,
    result: null,
    error: null,
    progress: null,
    attempts: 0,
    queue: 'default',
    createdAt: new Date().toISOString(),
    startedAt: null,
    finishedAt: null,
    eta,
    expiresAt: null,
    delivery: null,
    runs: [],
    nextAttemptAt: null,
    retriedAt: null,
    waitsFor: { kind: 'time', until: eta },
    schedule: null,
    pythonName: null,
    workflow: null,
    ...changes,
  };
}
