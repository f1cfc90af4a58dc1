import assert from 'node:assert/strict';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Check } from './checks.ts';
import { type DeployedSystem, PATIENCE_SECONDS, type Task } from './deployed-system.ts';

/** Seconds in which two occurrences must have come due. */
const TWO_OCCURRENCES = 180;

/** Two schedules of a minute: one runs all the time, the other is paused. */
const RUNS = 'minutely';
const PAUSED = 'halted';

/** What is left to check of the schedules, as the deployment goes on. */
export interface Schedules {
  /** Checks that both have made tasks, and pauses one. Call it once a sweep has come. */
  pauseOne(): Promise<void>;
  /** Checks, a minute or more later and after another version was deployed, that neither missed nor doubled anything. */
  check(): Promise<void>;
}

/** Makes schedules. Their tasks come with the sweeps that EventBridge Scheduler starts. */
export async function beginSchedules(check: Check, system: DeployedSystem): Promise<Schedules> {
  const { call, finished } = system;
  await check('schedules of a minute are made', async () => {
    for (const name of [RUNS, PAUSED]) {
      // Other checks count what is on the default queue.
      const json = { task: 'add', input: { a: 30, b: 12 }, cron: '* * * * *', queue: 'jobs' };
      const answer = await call('PUT', `/schedules/${name}`, { json });
      assert.equal(answer.status, 201, answer.body);
      assert.equal(JSON.parse(answer.body).next.length, 5, answer.body);
    }
  });
  let pausedAt = 0;
  return {
    pauseOne: async () => {
      await check('each makes a task, and one is paused', async () => {
        await bothMade(system);
        const { status, body } = await call('POST', `/schedules/${PAUSED}/pause`);
        assert.equal(status, 200, body);
        assert.deepEqual(JSON.parse(body).next, []);
        pausedAt = Date.now();
      });
    },
    check: async () => {
      await check(
        'one goes on each minute through the deployment, and none of its tasks is doubled',
        async () => {
          const tasks = await runsOnceTwoAreDue(system);
          const times = tasks.map(({ at }) => at);
          const [first = 0] = times;
          assert.ok(tasks.length > 2, `${tasks.length} tasks`);
          assert.deepEqual(
            times,
            times.map((_, index) => first + index * 60_000),
          );
          for (const { task } of tasks.filter(isDue)) {
            const { state, result, attempts } = await finished(task.id);
            assert.deepEqual([state, result, attempts], ['SUCCESS', 42, 1]);
          }
        },
      );
      await check('the paused one makes none, and what it had made ahead is taken back', async () => {
        const tasks = (await occurrences(system)).get(PAUSED) ?? [];
        const after = tasks.filter(({ at }) => at > pausedAt);
        assert.deepEqual(
          after.filter(({ task }) => task.state !== 'REVOKED' || task.attempts !== 0),
          [],
        );
        assert.ok(Math.max(...tasks.map(({ at }) => at)) < pausedAt + 180_000, 'it went on');
      });
    },
  };
}

/** Waits until both schedules have made a task. */
async function bothMade(system: DeployedSystem): Promise<void> {
  for (const end = Date.now() + PATIENCE_SECONDS * 1_000; ; await sleep(2_000)) {
    const made = await occurrences(system);
    const missing = [RUNS, PAUSED].filter((name) => !made.has(name));
    if (missing.length === 0) return;
    assert.ok(Date.now() < end, `none of ${missing.join(' and ')}`);
  }
}

/** The tasks of the schedule that runs, once two have had their time: the deployment may have taken less than two minutes. */
async function runsOnceTwoAreDue(system: DeployedSystem): Promise<readonly Made[]> {
  for (const end = Date.now() + TWO_OCCURRENCES * 1000; ; await sleep(2_000)) {
    const tasks = (await occurrences(system)).get(RUNS) ?? [];
    const due = tasks.filter(isDue).length;
    if (due > 1) return tasks;
    assert.ok(Date.now() < end, `only ${due} of ${tasks.length} tasks were due`);
  }
}

function isDue({ at }: Made): boolean {
  return at < Date.now();
}

interface Made {
  readonly at: number;
  readonly task: Task;
}

/** Every task that schedules have made, by schedule, the earliest time first. */
async function occurrences({ call }: DeployedSystem): Promise<ReadonlyMap<string, readonly Made[]>> {
  const made = new Map<string, Made[]>();
  let cursor: string | null = '';
  while (cursor !== null) {
    const answer = await call('GET', `/tasks?task=add&limit=100${cursor && `&cursor=${cursor}`}`);
    assert.equal(answer.status, 200, answer.body);
    const page: { tasks: Task[]; cursor: string | null } = JSON.parse(answer.body);
    for (const task of page.tasks) {
      if (!task.schedule) continue;
      const of = made.get(task.schedule.name) ?? [];
      made.set(task.schedule.name, [...of, { at: Date.parse(task.schedule.at), task }]);
    }
    cursor = page.cursor;
  }
  return new Map([...made].map(([name, tasks]) => [name, tasks.toSorted((a, b) => a.at - b.at)]));
}
