import { execFileSync } from 'node:child_process';
import path from 'node:path';
import { pid as ownPid } from 'node:process';

/** A process that runs a function. */
export interface FunctionProcess {
  readonly pid: number;
  /** The function's room, as in `worker`. */
  readonly room: string;
}

/** The processes of the local system that this process started: each is given the bundle of its function. */
export function functionProcesses(): readonly FunctionProcess[] {
  const listed = execFileSync('ps', ['-A', '-o', 'pid=,ppid=,args='], { encoding: 'utf8' });
  return listed.split('\n').flatMap((line) => {
    const [pid, parent, ...args] = line.trim().split(/\s+/);
    const bundle = args.find((arg) => arg.endsWith('.js') && !arg.endsWith('sandbox-runtime.js'));
    const isOurs = Number(parent) === ownPid && args.some((arg) => arg.endsWith('sandbox-runtime.js'));
    return isOurs && bundle !== undefined ? [{ pid: Number(pid), room: path.basename(bundle, '.js') }] : [];
  });
}
