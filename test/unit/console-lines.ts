import { vi } from 'vitest';

/** Keeps what is written to the console, or to the standard output itself, for as long as the test runs. */
export function consoleLines(): string[] {
  const lines: string[] = [];
  for (const method of ['log', 'debug', 'info', 'warn', 'error'] as const) {
    vi.spyOn(console, method).mockImplementation((...words: unknown[]) => {
      lines.push(words.map((word) => (word instanceof Error ? String(word.stack) : String(word))).join(' '));
    });
  }
  vi.spyOn(process.stdout, 'write').mockImplementation((part) => {
    lines.push(String(part).trimEnd());
    return true;
  });
  return lines;
}
