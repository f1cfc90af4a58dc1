import path from 'node:path';
import type { BrowserContextOptions, Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, describe, expect, inject, test } from 'vitest';
import type { ApiOutline, OutlinedWorkflow } from '../../core/protocol/api-outline.ts';
import { overflow, type PageSystem, seriousFindings, startPageSystem } from './page-system.ts';
import { LONG_NAME } from './tasks.ts';
import { chain, counts, group, idOf, largeMap, task, WorkflowStub, workflow } from './workflow-stub.ts';

const chromium = inject('chromium');
const PICTURES = path.join(import.meta.dirname, '..', '..', 'docs', 'dashboard');
let lovage: PageSystem;

beforeAll(async () => {
  if (chromium) lovage = await startPageSystem(chromium);
});
afterEach(() => lovage?.close());
afterAll(() => lovage?.stop());

const LOOKS: readonly (readonly [string, BrowserContextOptions])[] = [
  ['light', { viewport: { width: 1200, height: 780 }, colorScheme: 'light' }],
  ['dark', { viewport: { width: 1200, height: 780 }, colorScheme: 'dark' }],
  ['narrow', { viewport: { width: 360, height: 780 }, colorScheme: 'light', isMobile: true, hasTouch: true }],
];

const MINUTE = 60_000;
const ago = (minutes: number) => new Date(Date.now() - minutes * MINUTE).toISOString();

const ERROR = {
  type: 'FileMissing',
  message: 'The file of orders is not there yet.',
  taskId: idOf(1),
} as const;

const THREE = workflow({ id: idOf(901) });

/** A chord of ten thousand, of which some have failed, and what comes before and after. */
const LARGE = workflow({
  id: idOf(902),
  createdAt: ago(12),
  counts: counts({ open: 2_661, succeeded: 7_338, failed: 4 }),
  outline: chain(
    task(10_000, 'SUCCESS', 'list_photos'),
    {
      kind: 'chord',
      header: largeMap(
        { open: 2_659, succeeded: 7_337, failed: 4 },
        { failed: [idOf(17), idOf(4_711), idOf(5_002), idOf(6_240)] },
      ),
      body: task(10_001, 'PENDING', 'make_album'),
    },
    task(10_002, 'PENDING', 'send_email'),
  ),
});

/** One with each kind of part, each state, and names that are too long. */
const EVERY: OutlinedWorkflow = workflow({
  id: idOf(903),
  state: 'FAILURE',
  ready: true,
  createdAt: ago(200),
  finishedAt: ago(190),
  error: ERROR,
  counts: counts({ open: 22, succeeded: 24, failed: 5, skipped: 2 }),
  outline: chain(
    task(0, 'SUCCESS', 'fetch_catalogue'),
    group(
      [
        chain(task(1, 'FAILURE', 'import_orders'), task(2, 'FAILURE', LONG_NAME)),
        {
          kind: 'link',
          of: task(3, 'SUCCESS', 'sync_stock'),
          link: [task(4, 'SUCCESS', 'notify'), task(5, 'STARTED', 'count')],
          linkError: [chain(task(6, 'REVOKED', 'undo'), task(7, 'REVOKED', 'tell_support'))],
        },
        chain(
          group([task(8, 'RETRY'), task(9, 'SUCCESS'), task(10, 'SUCCESS')]),
          task(11, 'PENDING', 'total'),
        ),
        group(
          Array.from(
            { length: 21 },
            (_, index): ApiOutline => chain(task(20 + 2 * index, null), task(21 + 2 * index, null)),
          ),
          { open: 20, succeeded: 20, failed: 2 },
        ),
      ],
      { open: 22, succeeded: 22, failed: 4, skipped: 2 },
    ),
    {
      kind: 'map',
      task: 'resize_photos',
      from: 70,
      count: 3,
      counts: counts({ failed: 3 }),
      failed: [],
      tasks: [70, 71, 72].map((number) => ({ id: idOf(number), state: 'FAILURE' as const })),
    },
    task(80, 'FAILURE', 'report'),
  ),
});

const DONE = workflow({
  id: idOf(904),
  state: 'SUCCESS',
  ready: true,
  successful: true,
  createdAt: ago(3_000),
  finishedAt: ago(2_998),
  counts: counts({ succeeded: 1_000 }),
  result: { imported: 1_284 },
  outline: chain(largeMap({ succeeded: 999 }), task(999, 'SUCCESS', 'total')),
});

const REVOKED = workflow({
  id: idOf(905),
  state: 'REVOKED',
  ready: true,
  createdAt: ago(90),
  finishedAt: ago(80),
  counts: counts({ succeeded: 12, failed: 30 }),
});

const ALL = [THREE, LARGE, EVERY, DONE, REVOKED];

async function open(hash: string, options: BrowserContextOptions): Promise<Page> {
  const page = await lovage.open('#/send', { ...options, reducedMotion: 'reduce' });
  await new WorkflowStub(...ALL).answer(page);
  await page.goto(`${lovage.system.url}/${hash}`);
  await page.getByText('Live', { exact: true }).or(page.locator('.graph-box').first()).first().waitFor();
  return page;
}

const VIEWS: readonly (readonly [string, string])[] = [
  ['list', '#/workflows'],
  ['three', `#/workflows/${THREE.id}`],
  ['ten-thousand', `#/workflows/${LARGE.id}`],
  ['every-kind', `#/workflows/${EVERY.id}`],
  ['done', `#/workflows/${DONE.id}`],
];

describe.skipIf(!chromium).each(LOOKS)('workflows, %s', (look, options) => {
  test.each(VIEWS)(
    '%s: axe finds nothing serious, and nothing is wider than the window',
    async (view, hash) => {
      const page = await open(hash, options);
      const pictures = process.env['PICTURES'];
      if (pictures)
        await page.screenshot({ fullPage: true, path: path.join(pictures, `${view}-${look}.png`) });
      expect(await seriousFindings(page)).toEqual([]);
      expect(await overflow(page)).toBe(0);
    },
  );
});

// This asserts nothing: it takes the documents' screenshots, of views that other tests check.
test.runIf(chromium && process.env['UPDATE_SCREENSHOTS'] === '1')('screenshots of workflows', async () => {
  for (const [look, options] of LOOKS) {
    if (look === 'dark') continue;
    if (look === 'light') {
      const list = await open('#/workflows', options);
      await list.screenshot({ path: path.join(PICTURES, `workflows-${look}.png`) });
    }
    const graph = await open(`#/workflows/${LARGE.id}`, options);
    await graph.screenshot({ path: path.join(PICTURES, `workflow-${look}.png`) });
  }
});
