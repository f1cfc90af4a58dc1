const started = performance.now();

/** Says on the terminal what is measured next: a run takes minutes. */
export function progress(phase: string): void {
  const seconds = Math.round((performance.now() - started) / 1000);
  process.stderr.write(`${String(seconds).padStart(4)} s  ${phase}\n`);
}
