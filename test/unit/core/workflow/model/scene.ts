import { expectedOf } from './expected.ts';
import type { Focus, Odds } from './faults.ts';
import { randomWorkflow, type WorkflowBody } from './random-workflow.ts';
import type { Seeded } from './seeded.ts';

/** How likely a workflow has a large group: those take a hundred times as long. */
const LARGE = 0.006;

/** What a trial is about. */
export interface Scene {
  readonly body: WorkflowBody;
  readonly odds: Odds;
  /** How likely a delivery is followed by another of the same message. */
  readonly duplicate: number;
  /** How likely somebody does something in a round, and that it is a revoke. */
  readonly interferes: number;
  readonly revokes: number;
  /** How likely a revoke is of the whole workflow. */
  readonly revokesAll: number;
  /** How likely a run takes time. */
  readonly lasts: number;
  /** In how many of its lives a task fails. */
  readonly failingLives: (path: string) => number;
  /** Whether the first attempt of a task fails. */
  readonly isFlaky: (path: string) => boolean;
}

/** A random one. */
export function sceneOf(seeded: Seeded): Scene {
  const focus = seeded.oneOf<Focus>(['anywhere', 'anywhere', 'anywhere', 'joins', 'calls']);
  // What joins are told late matters where somebody is hasty, and others take their time.
  const isHasty = focus === 'joins';
  const body = randomWorkflow(seeded, seeded.chance(LARGE), isHasty);
  const fails = focus === 'anywhere' ? seeded.oneOf([0, 0.15, 0.4]) : 0.4;
  const failing = new Map<string, number>();
  const flaky = new Set<string>();
  for (const { path } of expectedOf(body).tasks) {
    if (seeded.chance(fails)) failing.set(path, isHasty ? 1 : seeded.whole(1, 2));
    if (seeded.chance(0.08)) flaky.add(path);
  }
  const fault = seeded.oneOf([0, 0.02, 0.05, 0.15]);
  return {
    body,
    odds: { focus, fault, faults: seeded.oneOf([2, 6, 20]) },
    duplicate: seeded.oneOf([0, 0.1, 0.4]),
    interferes: isHasty ? 0.5 : seeded.oneOf(focus === 'calls' ? [0.2, 0.4] : [0, 0.05, 0.2, 0.4]),
    revokes: isHasty ? 0 : focus === 'calls' ? seeded.oneOf([0.5, 0.8]) : seeded.oneOf([0, 0.3, 0.7]),
    revokesAll: focus === 'calls' ? seeded.oneOf([0.15, 0.6]) : 0.15,
    lasts: isHasty ? 0.6 : seeded.oneOf([0, 0.1, 0.4]),
    failingLives: (path) => failing.get(path) ?? 0,
    isFlaky: (path) => flaky.has(path),
  };
}
