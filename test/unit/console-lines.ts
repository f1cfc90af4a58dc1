import { vi } from 'vitest';

/** Collects what is written to the console or to the standard output, until the test restores its mocks. */
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
