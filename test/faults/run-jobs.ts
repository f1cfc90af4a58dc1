import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import path from 'node:path';
import { type Clients, SDK_CONDITION } from '../../infra/clients.ts';
import type { Job } from './job.ts';
import type { Tally } from './tally.ts';

interface JobMessage {
  readonly tally?: Tally;
  readonly failure?: string;
}

/**
 * Runs jobs in several processes. Each process takes the next job as soon as it finishes one.
 *
 * @param clients with which the functions call AWS
 * @param done called with each tally as it arrives
 * @throws Error when a job fails to finish
 */
export async function runJobs(
  jobs: readonly Job[],
  processes: number,
  clients: Clients,
  done: (tally: Tally) => void,
): Promise<void> {
  const left = [...jobs];
  await Promise.all(
    Array.from({ length: Math.min(processes, jobs.length) }, async () => {
      const child = fork(path.join(import.meta.dirname, 'job-process.ts'), {
        execArgv: [...process.execArgv, ...(clients === 'sdk' ? [`--conditions=${SDK_CONDITION}`] : [])],
      });
      try {
        await messageOf(child);
        for (let job = left.shift(); job; job = left.shift()) {
          const answer = messageOf(child);
          child.send(job);
          const { tally, failure } = await answer;
          if (!tally) throw new Error(`${JSON.stringify(job)}: ${failure}`);
          done(tally);
        }
      } finally {
        child.kill();
      }
    }),
  );
}

async function messageOf(child: ChildProcess): Promise<JobMessage> {
  const heard = new AbortController();
  const { signal } = heard;
  const message = once(child, 'message', { signal }).then(([received]): JobMessage => received);
  const exit = once(child, 'exit', { signal }).then(
    ([code]): JobMessage => ({ failure: `its process ended with ${code}` }),
  );
  try {
    return await Promise.race([message, exit]);
  } finally {
    heard.abort();
    // The loser of the race has been aborted.
    await Promise.allSettled([message, exit]);
  }
}
