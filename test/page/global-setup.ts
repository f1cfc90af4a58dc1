import type { TestProject } from 'vitest/node';
import { findChromium } from './find-chromium.ts';

declare module 'vitest' {
  interface ProvidedContext {
    /** The path of the browser; `null` if there is none. */
    chromium: string | null;
  }
}

/** Finds the browser once. Without one, the tests of the page are skipped; in CI they fail. */
export function setup({ provide }: TestProject): void {
  const chromium = findChromium(process.env);
  provide('chromium', chromium);
  if (chromium !== null) return;
  const need = 'The tests of the page need Chromium, Chrome or Edge. Install one, or set CHROMIUM_PATH.';
  if (process.env['CI'] === 'true') throw new Error(need);
  console.warn(`\n${need} They are skipped.\n`);
}
