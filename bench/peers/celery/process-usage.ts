import { readFileSync } from 'node:fs';
import type { Spent } from '../peer.ts';

/** Milliseconds of a clock tick: Linux counts a process's time for others in hundredths of a second (`USER_HZ`). */
const TICK_MS = 10;

/** Where the fields are in `stat`, counted from the one after the name (proc_pid_stat(5): utime is the 14th of all). */
const TIMES = { from: 11, to: 15 };

/**
 * What a process of this machine has taken so far, by Linux's account: its time in all its threads and in its children that have
 * ended, to 10 ms, and the memory that it holds now.
 *
 * @param pid as a child process has it: `undefined` when it could not be started
 * @throws Error when there is no such process
 */
export function processUsage(pid: number | undefined): Spent {
  const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
  // The name is in brackets, and may have some.
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  const ticks = fields.slice(TIMES.from, TIMES.to).reduce((sum, field) => sum + Number(field), 0);
  const kilobytes = /^VmRSS:\s+(\d+) kB$/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1];
  return { cpuMs: ticks * TICK_MS, rssMb: (Number(kilobytes) * 1_024) / 1_000_000 };
}
