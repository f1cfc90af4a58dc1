import { readFileSync } from 'node:fs';
import type { Spent } from '../peer.ts';

/** Milliseconds per clock tick: Linux reports a process's time in hundredths of a second (`USER_HZ`). */
const TICK_MS = 10;

/** Positions of the time fields in `stat`, counted from the field after the name (proc_pid_stat(5): utime is field 14). */
const TIMES = { from: 11, to: 15 };

/**
 * What a local process has used so far, according to Linux: the time of all its threads and finished children, to 10 ms, and its current
 * memory.
 *
 * @param pid the pid of a child process, which is `undefined` if it could not be started
 * @throws Error when the process does not exist
 */
export function processUsage(pid: number | undefined): Spent {
  const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
  // The name is in brackets and may contain brackets itself.
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  const ticks = fields.slice(TIMES.from, TIMES.to).reduce((sum, field) => sum + Number(field), 0);
  const kilobytes = /^VmRSS:\s+(\d+) kB$/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1];
  return { cpuMs: ticks * TICK_MS, rssMb: (Number(kilobytes) * 1_024) / 1_000_000 };
}
