/** How the command line ends, for scripts. */
export const EXIT = {
  ok: 0,
  /** The task that was waited for failed or was revoked; or of many, some were refused. */
  failed: 1,
  /** The command is wrong, or the input does not fit the task; nothing was done. */
  usage: 2,
  /** The API refused: no such task or queue, not in that state, not allowed. */
  refused: 3,
  /** The API could not be reached, or did not answer for everything; the same command may do better. */
  noAnswer: 4,
  /** The task was still going on when `--wait` or `--timeout` was over. */
  timedOut: 5,
  /** Ctrl-C (128 and the number of SIGINT). */
  interrupted: 130,
} as const;

export type ExitCode = (typeof EXIT)[keyof typeof EXIT];
