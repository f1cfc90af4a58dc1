import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import path from 'node:path';
import { type Browser, type BrowserContextOptions, chromium, type Page } from 'playwright-core';
import { expect } from 'vitest';
import type { ApiRecord } from '../../core/protocol/record.ts';
import type { LocalSystem } from '../../local/local-system.ts';
import { startLocal } from '../../local/start-local.ts';
import { until } from '../flow/until.ts';

/** How long a test waits for what it expects to see, in milliseconds: many times what it takes on a machine that has nothing else to do. */
const PATIENCE_MS = 45_000;

/** A running system and a browser, for one test file. */
export interface PageSystem {
  readonly system: LocalSystem;
  /** Opens a new browser window. */
  open(hash?: string, options?: BrowserContextOptions): Promise<Page>;
  /** Sends a task without the page. */
  send(path: string, input?: unknown): Promise<ApiRecord>;
  read(id: string): Promise<ApiRecord>;
  input(id: string): Promise<unknown>;
  /** The record once its state is final. @throws Error if that does not come */
  final(id: string): Promise<ApiRecord>;
  /** Closes every window. Fails if in any of them a script threw, a call was refused or the content security policy was violated. */
  close(): Promise<void>;
  /** Discards the errors so far, for tests that expect some. */
  forgetErrors(): void;
  stop(): Promise<void>;
}

/**
 * Starts the system on free ports, and a browser.
 *
 * @param tasksFile the file of its tasks. Default: the tests' own
 */
export async function startPageSystem(
  executablePath: string | null,
  tasksFile: string = path.join(import.meta.dirname, 'tasks.ts'),
): Promise<PageSystem> {
  if (executablePath === null) throw new Error('No browser was found.');
  const [system, browser]: [LocalSystem, Browser] = await Promise.all([
    startLocal({
      port: 0,
      inboxPort: 0,
      sender: 'noreply@example.com',
      tasksFile,
      watch: false,
      reporter: { log: () => undefined, info: () => undefined, error: () => undefined },
    }),
    // Containers have no sandbox, and the page is our own.
    chromium.launch({ executablePath, args: ['--no-sandbox'] }),
  ]);
  const errors: string[] = [];
  return {
    system,
    open: async (hash = '', options = {}) => {
      const context = await browser.newContext({ viewport: { width: 1280, height: 800 }, ...options });
      const page = await context.newPage();
      page.setDefaultTimeout(PATIENCE_MS);
      page.on('pageerror', (error) => errors.push(`thrown: ${error.message}`));
      page.on('console', (message) => {
        // A machine too busy to answer in time is not the page's fault.
        const isBusy = message.text().includes('status of 503');
        if (message.type() === 'error' && !isBusy)
          errors.push(`${message.text()} (${message.location().url})`);
      });
      await page.goto(`${system.url}/${hash}`);
      return page;
    },
    send: async (to, input = {}) => {
      const response = await fetch(new URL(to, system.url), {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify(input),
      });
      expect(response.status).toBeLessThan(300);
      return (await response.json()) as ApiRecord;
    },
    read: async (id) => {
      const response = await fetch(new URL(`/tasks/${id}`, system.url));
      return (await response.json()) as ApiRecord;
    },
    input: async (id) => {
      const response = await fetch(new URL(`/tasks/${id}?include=input`, system.url));
      return ((await response.json()) as ApiRecord).input;
    },
    final: (id) =>
      until(`the end of the task ${id}`, async () => {
        const response = await fetch(new URL(`/tasks/${id}?wait=20`, system.url));
        const record = (await response.json()) as ApiRecord;
        return record.ready ? record : undefined;
      }),
    close: async () => {
      // An open window would keep polling.
      await Promise.all(browser.contexts().map((context) => context.close()));
      expect(errors.splice(0)).toEqual([]);
    },
    forgetErrors: () => {
      errors.length = 0;
    },
    stop: async () => {
      await browser.close();
      await system.stop();
    },
  };
}

const axe = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');

/** The serious and critical findings of axe-core on the page, and where they are. */
export async function seriousFindings(page: Page): Promise<readonly string[]> {
  await page.evaluate(axe);
  const findings = await page.evaluate<
    readonly { id: string; impact: string; help: string; nodes: readonly { html: string }[] }[]
  >('axe.run(document, { resultTypes: ["violations"] }).then(({ violations }) => violations)');
  return findings
    .filter(({ impact }) => impact === 'serious' || impact === 'critical')
    .map(({ id, help, nodes }) => `${id}: ${help}: ${nodes.map(({ html }) => html).join(' | ')}`);
}

/** How much wider the page is than its window, in pixels. */
export function overflow(page: Page): Promise<number> {
  return page.evaluate<number>('document.documentElement.scrollWidth - document.documentElement.clientWidth');
}
