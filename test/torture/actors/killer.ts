import { kill } from 'node:process';
import { type FunctionProcess, functionProcesses } from '../function-processes.ts';
import { type Choices, choicesOf } from '../streams.ts';
import type { Torture } from '../torture.ts';
import { LEASE_MS } from '../tortured.ts';
import { pause } from './pause.ts';

/** Kills processes of functions, and stops some: for a moment, or beyond the leases of what they run. */
export async function killer(torture: Torture): Promise<void> {
  const choices = choicesOf(torture.settings.seed, 'killer');
  while (!torture.over.aborted) {
    await pause(torture, 600 + choices.below(2_400));
    if (torture.over.aborted) return;
    const all = functionProcesses();
    const workers = all.filter(({ room }) => room === 'worker');
    const [first, ...others] = choices.happens(0.75) ? workers : all;
    const kind = choices.next();
    const stopMs = stopOf(choices);
    if (first === undefined) continue;
    const victim = choices.of([first, ...others]);
    if (torture.stopped.has(victim.pid)) continue;
    if (kind < 0.65) {
      torture.journal.note({ kind: 'killed', ...victim });
      send(victim.pid, 'SIGKILL');
    } else {
      stop(torture, victim, victim.room === 'worker' ? stopMs.worker : stopMs.other);
    }
  }
}

/** Workers are stopped beyond the leases of their attempts as often as not; a function of the API that long only makes callers wait. */
function stopOf(choices: Choices): { readonly worker: number; readonly other: number } {
  const short = 200 + choices.below(3_000);
  return { worker: choices.happens(0.4) ? LEASE_MS + choices.below(8_000) : short, other: short };
}

/** Beyond the end of the torture, if need be: what a process does that goes on then is judged too. */
function stop({ journal, stopped }: Torture, { pid, room }: FunctionProcess, ms: number): void {
  journal.note({ kind: 'stopped', pid, room, ms });
  send(pid, 'SIGSTOP');
  stopped.add(pid);
  const goOn = () => {
    journal.note({ kind: 'continued', pid });
    send(pid, 'SIGCONT');
    stopped.delete(pid);
  };
  setTimeout(goOn, ms).unref();
}

/** Sends a signal to a process, which may be gone by now. */
function send(pid: number, signal: NodeJS.Signals): void {
  try {
    kill(pid, signal);
  } catch (error) {
    if (!(error instanceof Error && 'code' in error && error.code === 'ESRCH')) throw error;
  }
}
