import type { ApiRecord } from '../../../core/protocol/record.ts';

/** The record of a task that has just been accepted, as the API shows it: every key of the contract. */
export function newRecord(id: string, task: string): ApiRecord {
  return {
    id,
    task,
    state: 'PENDING',
    ready: false,
    successful: false,
    result: null,
    error: null,
    progress: null,
    attempts: 0,
    queue: 'default',
    createdAt: '2030-01-01T00:00:00.000Z',
    startedAt: null,
    finishedAt: null,
    eta: null,
    expiresAt: null,
    delivery: null,
    runs: [],
    nextAttemptAt: null,
    waitsFor: null,
    schedule: null,
    pythonName: null,
    workflow: null,
    retriedAt: null,
  };
}
