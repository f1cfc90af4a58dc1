import { describe, expect, test } from 'vitest';
import type { ScheduleOptions } from '../../../../core/protocol/schedule.ts';
import { switched } from '../../../../core/schedule/decisions.ts';
import { readScheduleItem, type ScheduleItem } from '../../../../core/schedule/schedule-item.ts';

const plain: ScheduleOptions = { task: 'report', input: null, cron: '30 2 * * *' };
const on: ScheduleOptions = { ...plain, enabled: true };
const off: ScheduleOptions = { ...plain, enabled: false };

/** A schedule that a definition declares, and of which a caller has made something else. */
const schedule = (declared: ScheduleOptions | null, override: ScheduleOptions | null): ScheduleItem => ({
  ...readScheduleItem({ id: { S: 'schedule/nightly' } }),
  declared,
  override,
});

describe('pausing and resuming', () => {
  test.each<[string, ScheduleOptions | null, ScheduleOptions | null, boolean, ScheduleOptions | null]>([
    ['a declared one makes an override', plain, null, false, off],
    ['one that says it is enabled, too', on, null, false, off],
    ['and resuming follows the declaration again', plain, off, true, null],
    ['and resuming one that says it is enabled, too', on, off, true, null],
    ['and resuming keeps what else was changed', plain, { ...off, jitter: 5 }, true, { ...plain, jitter: 5 }],
    ['resuming one that is declared paused makes an override', off, null, true, plain],
    [
      'resuming and pausing one that is declared paused follows the declaration again',
      off,
      plain,
      false,
      null,
    ],
    ['one that a call made', null, plain, false, off],
    ['and resuming one that a call made', null, off, true, plain],
    ['a paused one changes nothing', plain, off, false, off],
  ])('%s', (_what, declared, override, enabled, expected) => {
    const edit = switched(schedule(declared, override), enabled);
    expect(edit).toEqual({ declared, declaredBy: null, override: expected, tombstone: null });
  });
});
