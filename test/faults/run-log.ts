/** One run of a task by a sandbox. */
export interface Run {
  readonly taskId: string;
  readonly attempt: number;
  readonly sandbox: { readonly name: string; readonly alive: boolean };
  /** How it ended; `undefined` while it goes on, or once its sandbox has died. */
  end: 'returned' | 'threw' | undefined;
}

/** Every run there was, by task, in the order of their starts. */
export class RunLog {
  readonly #runs = new Map<string, Run[]>();
  /** How many runs of a task there were before its last retry by hand. */
  readonly #restarts = new Map<string, number>();
  /** What must not be, as it is noticed. */
  readonly violations: string[] = [];

  start(run: Run): void {
    const earlier = this.of(run.taskId);
    if (earlier.some(({ end, sandbox }) => end === undefined && sandbox.alive)) {
      this.violations.push(`task ${run.taskId} is run twice at once`);
    }
    const sinceRestart = earlier.slice(this.#restarts.get(run.taskId) ?? 0);
    if (sinceRestart.some(({ attempt }) => attempt === run.attempt)) {
      this.violations.push(`attempt ${run.attempt} of task ${run.taskId} is run twice`);
    }
    this.#runs.set(run.taskId, [...earlier, run]);
  }

  of(taskId: string): readonly Run[] {
    return this.#runs.get(taskId) ?? [];
  }

  /** Attempts are counted anew after a retry by hand. */
  restart(taskId: string): void {
    this.#restarts.set(taskId, this.of(taskId).length);
  }
}
