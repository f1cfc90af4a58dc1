import type { Laboratory } from './laboratory.ts';
import { storm } from './storm.ts';
import { type Part, pairedFaults, replay, singleFaults, type Telling } from './sweep.ts';
import type { Tally } from './tally.ts';

/** A piece of work for one process. Plain data. */
export type Job =
  | { readonly kind: 'single' | 'paired'; readonly scenario: string; readonly part: Part }
  | { readonly kind: 'storm'; readonly seed: number; readonly tasks: number }
  | { readonly kind: 'replay'; readonly telling: Telling };

export function runJob(lab: Laboratory, job: Job): Promise<Tally> {
  switch (job.kind) {
    case 'single':
      return singleFaults(lab, job.scenario, job.part);
    case 'paired':
      return pairedFaults(lab, job.scenario, job.part);
    case 'storm':
      return storm(lab, job.seed, job.tasks);
    case 'replay':
      return replay(lab, job.telling);
  }
}
