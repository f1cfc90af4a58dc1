import { randomFaults } from '../../testing/system/fault.ts';
import { experiment } from './experiment.ts';
import type { Script } from './lab-tasks.ts';
import type { Laboratory } from './laboratory.ts';
import type { Scenario } from './scenario.ts';
import { seededRandom } from './seeded-random.ts';
import { addResult, emptyTally, type Tally } from './tally.ts';

/** The share of calls that meet a fault. */
const FAULT_RATE = 0.1;

/** How long faults continue after the last task is sent, in milliseconds. Then they stop, so that the system can settle without luck. */
const STORM_MS = 3_600_000;

const SCRIPTS: readonly Script[] = ['email', 'email', 'email', 'failOnce', 'fail', 'slow', 'steps', 'snooze'];

/** The longest time between two calls, in milliseconds. */
const LONGEST_PAUSE_MS = 120_000;

/** The share of tasks that kill their worker at every attempt. */
const POISONED = 0.005;

/** Runs tasks of every kind under faults of every kind, with duplicate, reordered and late deliveries. */
export async function storm(lab: Laboratory, seed: number, tasks: number): Promise<Tally> {
  const tally = emptyTally(`storm of ${tasks}, seed ${seed}`);
  const random = seededRandom(seed);
  let end = Number.POSITIVE_INFINITY;
  const plan = randomFaults(random, FAULT_RATE, () => Date.now() > end);
  const scenario = stormScenario(tasks, random, () => {
    end = Date.now() + STORM_MS;
  });
  const result = await experiment(lab, scenario, plan, seed, true);
  addResult(tally, result, `--seed ${seed} --tasks ${tasks}`);
  return tally;
}

/** Lets some time pass between two calls: otherwise the first outage, of half a minute, would outlast them all. */
function pause(random: () => number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, random() * LONGEST_PAUSE_MS));
}

/** @param sent called after the last task is sent */
function stormScenario(tasks: number, random: () => number, sent: () => void): Scenario {
  const pick = (): Script =>
    random() < POISONED ? 'poison' : (SCRIPTS[Math.floor(random() * SCRIPTS.length)] ?? 'email');
  return {
    name: 'storm',
    play: async (world, tag) => {
      for (let count = 0; count < tasks; ) {
        const left = tasks - count;
        await world.until(pause(random));
        const dice = random();
        if (dice < 0.3 && left >= 100) {
          const bulk = Array.from({ length: 100 }, () => ({ task: 'work', input: { script: pick() } }));
          const headers = dice < 0.15 ? { 'idempotency-key': `${tag}-${count}` } : {};
          await world.request('/tasks', { tasks: bulk }, headers);
          if (dice < 0.15) await world.request('/tasks', { tasks: bulk }, headers);
          count += 100;
        } else {
          const task = dice < 0.4 ? 'once' : 'work';
          const headers = dice > 0.8 ? { 'idempotency-key': `${tag}-${count}` } : {};
          const path = dice > 0.9 ? `/tasks/${task}?countdown=30` : `/tasks/${task}`;
          const input = { script: pick() };
          const { body } = await world.request(path, input, headers);
          if (dice > 0.8) await world.request(path, input, headers);
          if (dice < 0.35 && typeof body['id'] === 'string') await world.duplicateOf(body['id']);
          if (dice > 0.75 && dice < 0.8 && typeof body['id'] === 'string') {
            await world.request(`/tasks/${body['id']}/revoke`, {});
          }
          count += 1;
        }
      }
      sent();
    },
  };
}
