/** A stand-in for one AWS service, listening on this machine only. */
export interface Emulator {
  /** Where it listens, as in `http://127.0.0.1:41234`. */
  readonly endpoint: string;
  /** Stops it and drops its data. */
  stop(): Promise<void>;
}

/** Where every emulator listens: not reachable from outside this machine. */
export const LOOPBACK = '127.0.0.1';
