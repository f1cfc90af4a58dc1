import { execFileSync } from 'node:child_process';
import { pid as ownPid } from 'node:process';

/** A process that runs a function. */
export interface FunctionProcess {
  readonly pid: number;
  /** The function's room, as in `worker`. */
  readonly room: string;
}

/**
 * The processes of functions that this process started. The local system runs each as `node …/sandbox-runtime/index.js …/ROOM/index.js MEMORY`.
 *
 * @throws Error when there are none: there is always one of each function, so the system starts them in another way by now
 */
export function functionProcesses(): readonly FunctionProcess[] {
  const listed = execFileSync('ps', ['-A', '-o', 'pid=,ppid=,args='], { encoding: 'utf8' });
  const processes = processesIn(listed, ownPid);
  if (processes.length === 0)
    throw new Error('Found no process of a function: nothing can be killed or stopped.');
  return processes;
}

/** The processes of functions in a list of all processes, by the process that started them. */
export function processesIn(listed: string, parent: number): readonly FunctionProcess[] {
  return listed.split('\n').flatMap((line) => {
    const [, pid, ppid, room] =
      /^\s*(\d+)\s+(\d+)\s.*\/sandbox-runtime\/index\.js .*\/([\w-]+)\/index\.js /.exec(line) ?? [];
    return room !== undefined && Number(ppid) === parent ? [{ pid: Number(pid), room }] : [];
  });
}
