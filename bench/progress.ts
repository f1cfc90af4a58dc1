const started = performance.now();

/** Prints to stderr what is measured next, because a run takes minutes. */
export function progress(phase: string): void {
  const seconds = Math.round((performance.now() - started) / 1000);
  process.stderr.write(`${String(seconds).padStart(4)} s  ${phase}\n`);
}
