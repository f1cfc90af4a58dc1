import path from 'node:path';
import type { BrowserContextOptions, Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, describe, expect, inject, test } from 'vitest';
import type { ApiSchedule } from '../../core/protocol/schedule.ts';
import { nextTimes, timesBetween } from '../../core/schedule/next-times.ts';
import { until } from '../flow/until.ts';
import { EVIL } from './evil.ts';
import { farTask } from './far-tasks.ts';
import { overflow, type PageSystem, seriousFindings, startPageSystem } from './page-system.ts';
import { ScheduleStub, schedule } from './schedule-stub.ts';

const chromium = inject('chromium');
const PICTURES = path.join(import.meta.dirname, '..', '..', 'docs', 'dashboard');
let lovage: PageSystem;

beforeAll(async () => {
  if (chromium) lovage = await startPageSystem(chromium);
});
afterEach(() => lovage?.close());
afterAll(() => lovage?.stop());

const BERLIN = { timezoneId: 'Europe/Berlin' } as const;

async function open(
  hash: string,
  stub: ScheduleStub,
  options: BrowserContextOptions = BERLIN,
): Promise<Page> {
  const page = await lovage.open('#/send', options);
  await stub.answer(page);
  await page.goto(`${lovage.system.url}/${hash}`);
  return page;
}

/** The error shown at a field. */
const error = (page: Page, label: string) =>
  page
    .locator('.field', { has: page.locator('label', { hasText: label }) })
    .locator('.error')
    .innerText();

const dialog = (page: Page, button: string) =>
  page.getByRole('dialog').getByRole('button', { name: button, exact: true }).click();

describe.skipIf(!chromium)('the list of schedules', () => {
  test('says how to make one if there is none', async () => {
    const page = await open('#/schedules', new ScheduleStub());
    await page.getByRole('heading', { name: 'No schedules yet' }).waitFor();
    expect(await page.locator('.example').innerText()).toContain("cron: '30 2 * * *'");
    await page.getByRole('link', { name: 'Make a schedule' }).click();
    await page.getByRole('heading', { name: 'New schedule' }).waitFor();
    expect(page.url()).toMatch(/#\/new-schedule$/);
  });

  test('shows when each comes, in words and by both clocks, and what became of the last', async () => {
    const last = { at: '2026-01-05T03:30:00.000Z', taskId: farTask().id };
    const stub = new ScheduleStub(
      schedule({ declared: true, overridden: true, last, missedCount: 3, skippedCount: 2 }),
      schedule({ name: 'poll', cron: null, every: 5_400, timezone: 'UTC', enabled: false, next: [] }),
      schedule({ name: 'over', next: [] }),
      schedule({ name: 'either', cron: '0 0 13 * 5' }),
    );
    const page = await open('#/schedules', stub);
    const nightly = page.getByRole('row', { name: /nightly/ });
    await nightly.getByText('At 09:00, Monday through Friday').waitFor();
    expect((await nightly.innerText()).replaceAll(/\s+/g, ' ')).toMatch(
      /nightly makes add on declared, changed by a call .* 0 9 \* \* MON-FRI in Asia\/Kolkata in 3 years Mon, Jan 7, 2030, 04:30 GMT\+1 Mon, Jan 7, 2030, 09:00 GMT\+5:30.*3 missed 2 skipped/,
    );
    expect(await nightly.getByRole('link', { name: /the latest task/ }).getAttribute('href')).toBe(
      `#/tasks/${last.taskId}`,
    );
    const poll = page.getByRole('row', { name: /poll/ });
    expect(await poll.innerText()).toMatch(
      /paused\s+made by a call\s+Every 1 hour 30 minutes\s+none\s+not yet/,
    );
    expect(await page.getByRole('row', { name: /over/ }).innerText()).toContain('ended');
    expect(await page.getByRole('row', { name: /either/ }).innerText()).toContain(
      'on day 13 of the month, and on Friday: either day is enough',
    );
  });

  test('follows what others change', async () => {
    const stub = new ScheduleStub(schedule());
    const page = await open('#/schedules', stub);
    await page.getByText('Live', { exact: true }).waitFor();
    stub.set(schedule({ name: 'from_elsewhere' }));
    await page.getByRole('link', { name: 'from_elsewhere' }).waitFor();
  });

  test('pauses and resumes one, and runs one, whose task it shows', async () => {
    const stub = new ScheduleStub(schedule({ declared: true }));
    const page = await open('#/schedules', stub);
    await page.getByRole('button', { name: 'Pause nightly' }).click();
    await page.getByText('Deployments leave it paused.').waitFor();
    await dialog(page, 'Pause');
    await page.getByRole('button', { name: 'Resume nightly' }).click();
    await page.getByRole('button', { name: 'Pause nightly' }).waitFor();
    await page.getByRole('button', { name: 'Run now nightly' }).click();
    const { id } = farTask();
    await page.route(`**/tasks/${id}?*`, (route) => route.fulfill({ json: farTask() }));
    await dialog(page, 'Run now');
    await page.waitForURL(new RegExp(`#/tasks/${id}$`));
    expect(stub.changes.map(({ call }) => call)).toEqual([
      'POST /schedules/nightly/pause',
      'POST /schedules/nightly/resume',
      'POST /schedules/nightly/run',
    ]);
  });

  test('says why it cannot be read, and why a call is refused', async () => {
    const stub = new ScheduleStub(schedule());
    const page = await open('#/schedules', stub);
    await page.getByRole('button', { name: 'Pause nightly' }).click();
    stub.refuse(403, { title: 'Forbidden', detail: 'You need the scope tasks:manage.' });
    await dialog(page, 'Pause');
    await page.getByText('You need the scope tasks:manage.').waitFor();
    await page.goto(`${lovage.system.url}/#/schedules/nobody`);
    await page.getByText('Schedule not found').waitFor();
    expect(await seriousFindings(page)).toEqual([]);
    lovage.forgetErrors();
  });
});

describe.skipIf(!chromium)('a schedule', () => {
  test('shows its next five times, its latest tasks, and its input on request', async () => {
    const last = { at: '2026-01-05T03:30:00.000Z', taskId: farTask().id };
    const stub = new ScheduleStub(schedule({ declared: true, last, input: { a: 4711, b: 2 } }));
    const page = await open('#/schedules/nightly', stub);
    const times = page.getByRole('region', { name: 'Next' });
    await times.getByRole('columnheader', { name: 'Asia/Kolkata' }).waitFor();
    expect(await times.locator('tbody tr').count()).toBe(5);
    await page.getByText('None of the newest tasks of add is of this schedule.').waitFor();
    expect(await page.getByText('take it out of schedules in the definition of add and deploy').count()).toBe(
      1,
    );
    expect(await page.getByRole('button', { name: 'Delete' }).count()).toBe(0);
    expect(await page.getByRole('button', { name: 'Reset' }).count()).toBe(0);

    const of = (name: string) => farTask({ schedule: { name, at: last.at }, waitsFor: null, eta: null });
    await page.route('**/tasks?*', (route) =>
      route.fulfill({
        json: { tasks: [of('nightly'), { ...of('other'), id: 'another' }], cursor: null },
      }),
    );
    const rows = page.getByRole('region', { name: 'Latest tasks' }).locator('.tasks tbody tr');
    await rows.first().waitFor();
    expect(await rows.count()).toBe(1);

    await page.getByRole('button', { name: 'Show the input' }).click();
    await page.getByText('"a": 4711').waitFor();
  });

  test('is reset if a call has changed it, and deleted if a call has made it', async () => {
    const stub = new ScheduleStub(
      schedule({ declared: true, overridden: true }),
      schedule({ name: 'by_hand', enabled: false, next: [] }),
    );
    const page = await open('#/schedules/nightly', stub);
    await page.getByRole('button', { name: 'Reset' }).click();
    await dialog(page, 'Reset');
    await page.getByRole('button', { name: 'Reset' }).waitFor({ state: 'detached' });
    await page.goto(`${lovage.system.url}/#/schedules/by_hand`);
    await page.getByText('makes no tasks until you resume it').waitFor();
    await page.getByRole('button', { name: 'Delete' }).click();
    await dialog(page, 'Delete');
    await page.getByRole('link', { name: 'nightly' }).waitFor();
    expect(await page.getByRole('link', { name: 'by_hand' }).count()).toBe(0);
    expect(stub.changes.map(({ call }) => call)).toEqual([
      'POST /schedules/nightly/reset',
      'DELETE /schedules/by_hand',
    ]);
  });
});

describe.skipIf(!chromium)('the form of a schedule', () => {
  test('previews what is typed, and makes the schedule', async () => {
    const stub = new ScheduleStub();
    const page = await open('#/new-schedule', stub);
    await page.getByLabel('Name').fill('first_friday');
    await page.getByLabel('Task', { exact: true }).selectOption('add');
    await page.getByLabel('A', { exact: true }).fill('1');
    await page.getByLabel('B', { exact: true }).fill('2');
    expect(await page.getByLabel('Time zone').inputValue()).toBe('Europe/Berlin');
    await page.getByLabel('Time zone').selectOption('America/New_York');
    await page.getByLabel('Cron').fill('30 2 * * FRI#1');
    const preview = page.getByRole('complementary', { name: 'The next times' });
    await preview.getByText('At 02:30, on the first Friday of the month').waitFor();
    const rows = preview.locator('tbody tr');
    expect(await rows.count()).toBe(5);
    expect(await rows.first().innerText()).toMatch(
      /^Fri, .* 0[78]:30 GMT\+[12]\s+Fri, .* 02:30 E[SD]T\s+in /,
    );
    await page.locator('summary').click();
    await page.getByLabel('Not after').fill('2040-01-01T00:00:00');
    await page.getByLabel('Jitter').fill('90');
    await preview.getByText('up to 1 minute 30 seconds after its time').waitFor();
    await page.getByLabel('If the one before').selectOption('allow');
    await page.getByRole('button', { name: 'Make the schedule' }).click();
    await page.waitForURL(/#\/schedules\/first_friday$/);
    expect(stub.changes).toEqual([
      {
        call: 'PUT /schedules/first_friday',
        condition: '*',
        body: {
          task: 'add',
          input: { a: 1, b: 2 },
          cron: '30 2 * * FRI#1',
          timezone: 'America/New_York',
          end: '2039-12-31T23:00:00.000Z',
          jitter: 90,
          misfire: 'last',
          overlap: 'allow',
          enabled: true,
        },
      },
    ]);
  });

  test.each([
    ['*/15 9-17 * *', 'five fields'],
    ['61 * * * *', 'The minute cannot be'],
    ['@daily', '0 0 * * *'],
    ['0 0 30 2 *', 'It never comes.'],
  ])('previews that %s is not one that comes', async (cron, words) => {
    const page = await open('#/new-schedule', new ScheduleStub());
    await page.getByLabel('Cron').fill(cron);
    const preview = page.getByRole('complementary', { name: 'The next times' });
    await preview.getByText(words).waitFor();
    expect(await preview.locator('tbody tr').count()).toBe(0);
  });

  test('counts an interval from its start', async () => {
    const page = await open('#/new-schedule', new ScheduleStub());
    await page.getByLabel('At an interval').check();
    await page.getByLabel('Every').fill('36');
    await page.getByLabel('Unit').selectOption('hours');
    await page.locator('summary').click();
    await page.getByLabel('Not before').fill('2040-03-24T06:00:00');
    const preview = page.getByRole('complementary', { name: 'The next times' });
    await preview.getByText('Every 1 day 12 hours').waitFor();
    // Over the change of clocks, an interval stays what it is.
    expect(await preview.locator('tbody td:first-child').allInnerTexts()).toEqual([
      'Sat, Mar 24, 2040, 06:00 GMT+1',
      'Sun, Mar 25, 2040, 19:00 GMT+2',
      'Tue, Mar 27, 2040, 07:00 GMT+2',
      'Wed, Mar 28, 2040, 19:00 GMT+2',
      'Fri, Mar 30, 2040, 07:00 GMT+2',
    ]);
  });

  test('shows what is wrong with what it does not show, too', async () => {
    const stub = new ScheduleStub();
    const page = await open('#/new-schedule', stub);
    await page.getByLabel('Name').fill('weekly');
    await page.getByLabel('Task', { exact: true }).selectOption('stumble');
    await page.getByLabel('At an interval').check();
    await page.getByLabel('Every').fill('9');
    await page.getByLabel('Unit').selectOption('seconds');
    const preview = page.getByRole('complementary', { name: 'The next times' });
    await preview.getByText('Must be from 10 seconds to ten years').waitFor();
    await page.getByLabel('Every').fill('9'.repeat(400));
    await preview.getByText('Must be from 10 seconds to ten years').waitFor();
    await page.getByRole('button', { name: 'Make the schedule' }).click();
    expect(await error(page, 'Every')).toBe('Must be a number');
    await page.getByLabel('Every').fill('30');
    stub.refuse(422, {
      title: 'Invalid schedule',
      detail: 'The schedule is not valid.',
      errors: [{ path: 'timezone', message: 'Must be an IANA time zone' }],
    });
    await page.getByRole('button', { name: 'Make the schedule' }).click();
    await page.getByRole('alert').getByText('Must be an IANA time zone').waitFor();
    lovage.forgetErrors();
  });

  test('changes one as it is, with the revision that it has read', async () => {
    const was = schedule({
      revision: 7,
      declared: true,
      cron: null,
      every: 7_200,
      start: '2026-01-01T00:00:00.123Z',
      jitter: 5,
      misfire: 'all',
      catchUpWindow: 600,
      overlap: 'allow',
      queue: 'a_queue_of_before',
      enabled: false,
      timezone: 'US/Pacific',
      input: { a: 1, b: 2 },
    });
    const stub = new ScheduleStub(was);
    const page = await open('#/schedules/nightly/edit', stub);
    await page.getByText('deployments leave it, until you reset it').waitFor();
    await page.getByLabel('A', { exact: true }).fill('5');
    await page.getByRole('button', { name: 'Save' }).click();
    await page.waitForURL(/#\/schedules\/nightly$/);
    expect(stub.changes).toEqual([
      {
        call: 'PUT /schedules/nightly',
        condition: '"7"',
        body: {
          task: 'add',
          input: { a: 5, b: 2 },
          every: 7_200,
          timezone: 'US/Pacific',
          start: '2026-01-01T00:00:00.123Z',
          jitter: 5,
          misfire: 'all',
          catchUpWindow: 600,
          overlap: 'allow',
          queue: 'a_queue_of_before',
          enabled: false,
        },
      },
    ]);
  });

  test('says that it was changed meanwhile, and reloads it', async () => {
    const stub = new ScheduleStub(schedule({ input: { a: 1, b: 2 } }));
    const page = await open('#/schedules/nightly/edit', stub);
    await page.getByLabel('Cron').fill('0 7 * * *');
    stub.set(schedule({ revision: 2, cron: '0 8 * * *', input: { a: 1, b: 2 } }));
    await page.getByRole('button', { name: 'Save' }).click();
    await page.getByRole('alert').getByText('changed meanwhile').waitFor();
    expect(await seriousFindings(page)).toEqual([]);
    await page.getByRole('button', { name: 'Drop what I typed and reload it' }).click();
    await until('the new cron', async () =>
      (await page.getByLabel('Cron').inputValue()) === '0 8 * * *' ? true : undefined,
    );
    await page.getByLabel('Cron').fill('0 7 * * *');
    await page.getByRole('button', { name: 'Save' }).click();
    await page.waitForURL(/#\/schedules\/nightly$/);
    expect(stub.get('nightly')).toMatchObject({ revision: 3, cron: '0 7 * * *' });
    lovage.forgetErrors();
  });

  test('shows what is wrong at each field, and the API’s errors at those they name', async () => {
    const stub = new ScheduleStub(schedule());
    const page = await open('#/new-schedule', stub);
    const make = page.getByRole('button', { name: 'Make the schedule' });
    await page.getByLabel('Name').fill('Not A Name');
    await make.click();
    expect(await error(page, 'Name')).toContain('Must be a lower-case letter');
    expect(await error(page, 'Task')).toBe('Choose one');
    await page.getByLabel('Task', { exact: true }).selectOption('add');
    await page.getByLabel('A', { exact: true }).fill('1');
    await make.click();
    await page.getByText('Must be filled in').waitFor();
    await page.getByLabel('B', { exact: true }).fill('2');
    // A new one never replaces another.
    await page.getByLabel('Name').fill('nightly');
    await make.click();
    await page.getByText('There is a schedule of this name').waitFor();
    expect(stub.get('nightly')).toMatchObject({ revision: 1 });
    await page.getByLabel('Name').fill('weekly');
    stub.refuse(422, {
      title: 'Invalid schedule',
      detail: 'The schedule is not valid.',
      errors: [
        { path: 'cron', message: 'Never comes' },
        { path: 'input.a', message: 'Must be even' },
        { path: 'jitter', message: 'Must be at most 86400' },
        { path: 'elsewhere', message: 'Is not known' },
      ],
    });
    await make.click();
    await page.getByRole('alert').getByText('Is not known').waitFor();
    expect(await error(page, 'Cron')).toBe('Never comes');
    expect(await error(page, 'Jitter')).toBe('Must be at most 86400');
    await page.getByText('Must be even').waitFor();
    expect(await page.locator(':focus').getAttribute('aria-invalid')).toBe('true');
    expect(await seriousFindings(page)).toEqual([]);
    // The last can be mended first.
    await page.getByLabel('Jitter').press('End');
    await page.keyboard.type('00');
    expect(await page.getByLabel('Jitter').inputValue()).toBe('00');
    lovage.forgetErrors();
  });

  test('works with only the keyboard', async () => {
    const stub = new ScheduleStub();
    const page = await open('#/new-schedule', stub);
    await page.getByLabel('Name').focus();
    await page.keyboard.type('by_key');
    await page.keyboard.press('Tab');
    await page.keyboard.type('add');
    await page.getByLabel('A', { exact: true }).waitFor();
    await page.keyboard.press('Tab');
    await page.keyboard.type('1');
    await page.keyboard.press('Tab');
    await page.keyboard.type('2');
    await page.keyboard.press('Tab');
    await page.keyboard.press('ArrowRight');
    await page.keyboard.press('Tab');
    expect(await page.locator(':focus').getAttribute('name')).toBe('every');
    await page.keyboard.press('Enter');
    await page.waitForURL(/#\/schedules\/by_key$/);
    expect(stub.changes).toMatchObject([{ body: { task: 'add', input: { a: 1, b: 2 }, every: 900 } }]);
  });
});

describe.skipIf(!chromium)('the text of schedules', () => {
  test('is never treated as HTML, wherever it is shown', async () => {
    const evil = schedule({
      name: EVIL,
      task: EVIL,
      cron: `${EVIL} * * * *`,
      timezone: EVIL,
      queue: EVIL,
      input: { text: EVIL },
      last: { at: '2026-01-05T03:30:00.000Z', taskId: EVIL },
    });
    const stub = new ScheduleStub(evil);
    const page = await open('#/schedules', stub);
    const name = encodeURIComponent(EVIL);
    for (const hash of ['#/schedules', `#/schedules/${name}`, `#/schedules/${name}/edit`]) {
      await page.goto(`${lovage.system.url}/${hash}`);
      await page.getByText('onerror').filter({ visible: true }).first().waitFor();
      const show = page.getByRole('button', { name: 'Show the input' });
      if (await show.isVisible()) {
        await show.click();
        await page.getByRole('region', { name: 'Input' }).first().getByText('onerror').waitFor();
      }
      const action = page.getByRole('button', { name: /^Pause/ });
      if (await action.isVisible()) {
        await action.click();
        await page.getByRole('dialog').getByText('onerror').waitFor();
        await page.keyboard.press('Escape');
      }
      expect(await page.locator('img').count()).toBe(0);
      expect(await page.evaluate('window.broken')).toBeUndefined();
    }
    stub.refuse(422, { title: EVIL, detail: EVIL, errors: [{ path: EVIL, message: EVIL }] });
    await page.getByRole('button', { name: 'Save' }).click();
    await page.getByRole('alert').getByText('onerror').first().waitFor();
    expect(await page.locator('img').count()).toBe(0);
    expect(await page.evaluate('window.broken')).toBeUndefined();
    lovage.forgetErrors();
  });
});

const LOOKS: readonly (readonly [string, BrowserContextOptions])[] = [
  ['light', { viewport: { width: 1200, height: 780 }, colorScheme: 'light' }],
  ['dark', { viewport: { width: 1200, height: 780 }, colorScheme: 'dark' }],
  ['narrow', { viewport: { width: 360, height: 780 }, colorScheme: 'light', isMobile: true, hasTouch: true }],
];

describe.skipIf(!chromium).each(LOOKS)('schedules, %s', (look, options) => {
  test.each(['#/schedules', '#/schedules/nightly', '#/schedules/nightly/edit', '#/new-schedule'])(
    '%s: axe finds nothing serious, and nothing is wider than the window',
    async (hash) => {
      const long = `recalculate_the_accumulated_quarterly_statements_of_all_customer`;
      const last = { at: new Date(Date.now() - 3_600_000).toISOString(), taskId: farTask().id };
      const stub = new ScheduleStub(
        schedule({ declared: true, overridden: true, last, missedCount: 3, input: { a: 1, b: 2 } }),
        schedule({
          name: long,
          task: long,
          cron: '0 0 13 * 5',
          timezone: 'America/Argentina/ComodRivadavia',
        }),
        schedule({ name: 'poll', cron: null, every: 900, enabled: false, next: [], last }),
      );
      const page = await open(hash, stub, { ...BERLIN, ...options, reducedMotion: 'reduce' });
      await page
        .getByText('09:00')
        .or(page.getByText('The next times'))
        .filter({ visible: true })
        .first()
        .waitFor();
      const picture = process.env['PICTURES'];
      if (picture)
        await page.screenshot({
          fullPage: true,
          path: `${picture}/${hash.replaceAll(/\W+/g, '-')}-${look}.png`,
        });
      expect(await seriousFindings(page)).toEqual([]);
      expect(await overflow(page)).toBe(0);
    },
  );
});

// This asserts nothing: it takes the documents' screenshots, of views that other tests check.
test.runIf(chromium && process.env['UPDATE_SCREENSHOTS'] === '1')('screenshots of schedules', async () => {
  const now = Date.now();
  const real = (changes: Partial<ApiSchedule>): ApiSchedule => {
    const { cron, every, timezone, createdAt, ...rest } = schedule(changes);
    const times = { ...(cron === null ? { every: every ?? 60 } : { cron }), timezone };
    const born = Date.parse(createdAt);
    const next = nextTimes(times, { after: now, count: 5, createdAt: born });
    const before = timesBetween(times, { from: now - 40 * 86_400_000, to: now, createdAt: born, latest: 1 });
    return {
      ...{ ...rest, cron, every, timezone, createdAt },
      next: rest.enabled ? next.map((time) => new Date(time).toISOString()) : [],
      last: { at: new Date(before.times[0] ?? now).toISOString(), taskId: farTask().id },
    };
  };
  const stub = new ScheduleStub(
    real({ name: 'digest', task: 'send_email', declared: true, timezone: 'Europe/Berlin' }),
    real({
      name: 'month_end',
      task: 'import_orders',
      cron: '30 22 L * *',
      timezone: 'America/New_York',
      missedCount: 1,
    }),
    real({
      ...{ name: 'stock', task: 'sync_stock', cron: '*/15 7-19 * * MON-SAT', declared: true },
      ...{ overridden: true, timezone: 'Asia/Kolkata', skippedCount: 3 },
    }),
    real({
      name: 'thumbnails',
      task: 'resize_photos',
      cron: null,
      every: 5_400,
      timezone: 'UTC',
      enabled: false,
    }),
  );
  for (const [look, options] of LOOKS) {
    const page = await open('#/schedules', stub, { ...BERLIN, ...options, reducedMotion: 'reduce' });
    await page.getByRole('link', { name: 'stock', exact: true }).waitFor();
    if (look !== 'dark') {
      await page.screenshot({ path: path.join(PICTURES, `schedules-${look}.png`) });
      continue;
    }
    await page.goto(`${lovage.system.url}/#/new-schedule`);
    await page.getByLabel('Name').fill('month_begins');
    await page.getByLabel('Task', { exact: true }).selectOption('import_orders');
    await page.getByLabel('File').fill('/orders/new-york.csv');
    await page.getByLabel('Cron').fill('0 9 * * MON#1');
    await page.getByLabel('Time zone').selectOption('America/New_York');
    await page.mouse.wheel(0, -1_000);
    await page.screenshot({ path: path.join(PICTURES, 'schedule-form-dark.png') });
  }
});
