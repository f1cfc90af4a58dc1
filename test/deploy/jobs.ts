import assert from 'node:assert/strict';
import { setTimeout as delay } from 'node:timers/promises';
import type { CallSigned } from './deployed-system.ts';

/** The number of jobs. */
export const JOBS = 200;

/** How many jobs fail at first, and wait for their second attempt while a new version is deployed. */
const FAIL_AT_FIRST = 20;

/** How many jobs are held back until the new version is there, so that it runs some however long its deployment takes. */
const HELD_BACK = 20;

/** The longest that SQS holds a message back, in seconds. */
const HELD_BACK_SECONDS = 900;

const DEADLINE_MS = 300_000;

interface Job {
  readonly id: string;
  readonly state: string;
  readonly result: { readonly version: number } | null;
  readonly attempts: number;
}

/** 200 jobs that are sent in one call and must each succeed once, although a new version is deployed meanwhile. */
export class Jobs {
  readonly #call: CallSigned;
  #ids: readonly string[] = [];

  constructor(call: CallSigned) {
    this.#call = call;
  }

  /**
   * Sends the jobs, and waits until some have succeeded, some are running, some are waiting, and some are waiting for their second attempt.
   *
   * @returns how many jobs are then in each state
   */
  async send(): Promise<Record<string, number>> {
    const tasks = Array.from({ length: JOBS }, (_, n) => ({
      task: 'job',
      input: { n, failsAtFirst: n < FAIL_AT_FIRST },
      options: n < JOBS - HELD_BACK ? {} : { countdown: HELD_BACK_SECONDS },
    }));
    const answer = await this.#call('POST', '/tasks', { json: { tasks } });
    assert.equal(answer.status, 202, answer.body.slice(0, 1_000));
    const sent: { tasks: Job[] } = JSON.parse(answer.body);
    this.#ids = sent.tasks.map(({ id }) => id);
    return this.#until((states) =>
      ['SUCCESS', 'STARTED', 'RETRY', 'PENDING'].every((state) => states[state]),
    );
  }

  /** Lets the jobs run that were held back, and waits until all have ended. */
  async finish(): Promise<void> {
    for (const id of this.#ids.slice(-HELD_BACK)) {
      const { status, body } = await this.#call('POST', `/tasks/${id}/reschedule?countdown=0`);
      assert.equal(status, 200, body);
    }
    await this.#until((states) => (states['SUCCESS'] ?? 0) + (states['FAILURE'] ?? 0) === JOBS);
  }

  /** Counts the jobs in each state. */
  async states(): Promise<Record<string, number>> {
    const states: Record<string, number> = {};
    for (const { state } of await this.#list()) states[state] = (states[state] ?? 0) + 1;
    return states;
  }

  /** Asserts that each job succeeded, ran no more often than it had to, and sent one email, and that both versions of the code ran jobs. */
  async expectDoneOnce(recipients: readonly string[]): Promise<void> {
    const jobs = await this.#list();
    assert.deepEqual(jobs.map(({ id }) => id).sort(), [...this.#ids].sort());
    assert.deepEqual(
      jobs.filter(({ state }) => state !== 'SUCCESS'),
      [],
    );
    const again = jobs.filter(({ attempts }) => attempts !== 1);
    assert.equal(again.length, FAIL_AT_FIRST, 'jobs that ran more than once');
    assert.deepEqual(new Set(again.map(({ attempts }) => attempts)), new Set([2]));
    const emails = recipients.filter((recipient) => /^job-\d+@/.test(recipient));
    assert.equal(new Set(emails).size, JOBS, 'jobs that sent an email');
    assert.equal(emails.length, JOBS, 'emails');
    assert.deepEqual(new Set(jobs.map(({ result }) => result?.version)), new Set([1, 2]));
  }

  async #until(holds: (states: Record<string, number>) => boolean): Promise<Record<string, number>> {
    const deadline = Date.now() + DEADLINE_MS;
    for (;;) {
      const states = await this.states();
      if (holds(states)) return states;
      if (Date.now() > deadline)
        throw new Error(`After five minutes the jobs are ${JSON.stringify(states)}.`);
      await delay(250);
    }
  }

  async #list(): Promise<Job[]> {
    const jobs: Job[] = [];
    let cursor: string | null = '';
    while (cursor !== null) {
      const answer = await this.#call('GET', `/tasks?task=job&limit=100${cursor && `&cursor=${cursor}`}`);
      assert.equal(answer.status, 200, answer.body);
      const page: { tasks: Job[]; cursor: string | null } = JSON.parse(answer.body);
      jobs.push(...page.tasks);
      cursor = page.cursor;
    }
    return jobs;
  }
}
