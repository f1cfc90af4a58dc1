import type { TestProject } from 'vitest/node';
import { findChromium } from './find-chromium.ts';

declare module 'vitest' {
  interface ProvidedContext {
    /** The path of the browser; `null` if there is none. */
    chromium: string | null;
  }
}

/** Finds the browser once, and says so if the tests of the page cannot run. */
export function setup({ provide }: TestProject): void {
  const chromium = findChromium(process.env);
  provide('chromium', chromium);
  if (chromium === null) {
    console.warn(
      '\nThe tests of the page are skipped: they need Chromium, Chrome or Edge. Install one, or set CHROMIUM_PATH.\n',
    );
  }
}
