/** A process with its own laboratory: it receives jobs, sends back their tallies, and ends with its parent. */
import type { Job } from './job.ts';
import { runJob } from './job.ts';
import { Laboratory } from './laboratory.ts';

const lab = await Laboratory.start();

process.on('disconnect', () => process.exit(0));
process.on('message', (job: Job) => {
  void runJob(lab, job).then(
    (tally) => process.send?.({ tally }),
    (error: unknown) => process.send?.({ failure: error instanceof Error ? error.stack : String(error) }),
  );
});
process.send?.({ ready: true });
