import type { FaultPlan } from '../../testing/system/fault.ts';
import { checkInvariants, type Finding } from './invariants.ts';
import type { Laboratory } from './laboratory.ts';
import type { Scenario } from './scenario.ts';
import { seededRandom } from './seeded-random.ts';
import { World } from './world.ts';

/** The outcome of one experiment. */
export interface Result extends Finding {
  readonly world: World;
}

let experiments = 0;

/** Runs a scenario under a plan of faults, lets the system settle, and checks it against the guarantees. */
export async function experiment(
  lab: Laboratory,
  scenario: Scenario,
  plan: FaultPlan,
  seed: number,
  disorderly = false,
): Promise<Result> {
  const random = seededRandom(seed);
  const original = Math.random;
  // The AWS clients' jitter.
  Math.random = random;
  experiments += 1;
  const emailsBefore = lab.emulators.emails.length;
  const world = new World(lab, plan, random, experiments, disorderly);
  try {
    await scenario.play(world, `key-${experiments}`);
    await world.settle();
  } catch (error) {
    world.runs.violations.push(error instanceof Error ? (error.stack ?? error.message) : String(error));
  } finally {
    Math.random = original;
  }
  const emails = countBySubject(lab.emulators.emails.slice(emailsBefore));
  const finding = await checkInvariants(world, emails);
  if (world.wire.dueWrites > 0) await lab.reset();
  return { world, ...finding };
}

/** Counts emails by the task that sent them. The laboratory's tasks put their id in the subject. */
export function countBySubject(emails: readonly { readonly subject: string }[]): ReadonlyMap<string, number> {
  const counts = new Map<string, number>();
  for (const { subject } of emails) counts.set(subject, (counts.get(subject) ?? 0) + 1);
  return counts;
}
