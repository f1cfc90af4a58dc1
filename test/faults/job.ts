import { capacity } from './capacity.ts';
import type { Laboratory } from './laboratory.ts';
import { storm } from './storm.ts';
import { type Part, pairedFaults, type Replay, replay, singleFaults } from './sweep.ts';
import type { Tally } from './tally.ts';

/** A piece of work for one process, as plain data. */
export type Job =
  | { readonly kind: 'single' | 'paired'; readonly scenario: string; readonly part: Part }
  | { readonly kind: 'storm'; readonly seed: number; readonly tasks: number }
  | { readonly kind: 'capacity'; readonly emails: number }
  | { readonly kind: 'replay'; readonly replay: Replay };

/** Runs one job to its end. */
export function runJob(lab: Laboratory, job: Job): Promise<Tally> {
  switch (job.kind) {
    case 'single':
      return singleFaults(lab, job.scenario, job.part);
    case 'paired':
      return pairedFaults(lab, job.scenario, job.part);
    case 'storm':
      return storm(lab, job.seed, job.tasks);
    case 'capacity':
      return capacity(lab, job.emails);
    case 'replay':
      return replay(lab, job.replay);
  }
}
