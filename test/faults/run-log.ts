/** One run of a task by a sandbox. */
export interface Run {
  readonly taskId: string;
  readonly attempt: number;
  /** In milliseconds since the epoch. */
  readonly startedAt: number;
  readonly sandbox: { readonly name: string; readonly alive: boolean };
  /** How it ended; `undefined` while it is running, or if its sandbox died. */
  end: 'returned' | 'threw' | 'snoozed' | undefined;
}

/** All runs by task, in the order in which they started. */
export class RunLog {
  readonly #runs = new Map<string, Run[]>();
  /** How many runs a task had before its last retry by hand. */
  readonly #restarts = new Map<string, number>();
  /** Called when a run starts. */
  onStart: (run: Run) => void = () => undefined;
  /** Broken guarantees, in the order in which they were noticed. */
  readonly violations: string[] = [];

  start(run: Run): void {
    this.onStart(run);
    const earlier = this.of(run.taskId);
    if (earlier.some(({ end, sandbox }) => end === undefined && sandbox.alive)) {
      this.violations.push(`task ${run.taskId} has two runs at once`);
    }
    const sinceRestart = earlier.slice(this.#restarts.get(run.taskId) ?? 0);
    // A run that was refused for capacity is no attempt.
    if (sinceRestart.some(({ attempt, end }) => attempt === run.attempt && end !== 'snoozed')) {
      this.violations.push(`attempt ${run.attempt} of task ${run.taskId} ran twice`);
    }
    for (const other of this.#unfinishedIn(run.sandbox)) {
      for (const { taskId } of [run, other].filter((one) => this.#isSuspect(one.taskId))) {
        this.violations.push(`task ${taskId} does not run alone, though it lost its worker before`);
      }
    }
    this.#runs.set(run.taskId, [...earlier, run]);
  }

  /** How many runs never ended because their sandbox died. */
  get deaths(): number {
    return [...this.#runs.values()].flat().filter(({ end, sandbox }) => end === undefined && !sandbox.alive)
      .length;
  }

  of(taskId: string): readonly Run[] {
    return this.#runs.get(taskId) ?? [];
  }

  #unfinishedIn(sandbox: Run['sandbox']): readonly Run[] {
    return [...this.#runs.values()].flat().filter((run) => run.sandbox === sandbox && run.end === undefined);
  }

  /** Whether a run of the task, in this life, never ended because its sandbox died. */
  #isSuspect(taskId: string): boolean {
    const runs = this.of(taskId).slice(this.#restarts.get(taskId) ?? 0);
    return runs.some(({ end, sandbox }) => end === undefined && !sandbox.alive);
  }

  /** Notes a retry by hand: attempts are counted from 1 again. */
  restart(taskId: string): void {
    this.#restarts.set(taskId, this.of(taskId).length);
  }
}
