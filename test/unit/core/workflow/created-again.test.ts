import { expect, test } from 'vitest';
import type { WorkflowNode } from '../../../../core/protocol/workflow.ts';
import { noFaults } from './model/faults.ts';
import { Story } from './model/story.ts';

const PATHS = [0, 1, 2, 3].map((place) => `/workflow/group/${place}`);

/** A workflow whose tasks start and expire so many seconds after it was sent. */
const timed = (countdown: number): { readonly workflow: WorkflowNode } => ({
  workflow: {
    group: PATHS.map((_, own) => ({
      ...{ task: 'work', input: { own }, options: { countdown, expires: countdown + 600 } },
    })),
  },
});

test.each([
  ['near', 60],
  ['far', 13 * 3_600],
])(
  'a call that goes on where another died counts the times of %s tasks from the first',
  async (_, countdown) => {
    const story = new Story(timed(countdown));
    const began = story.world.now;
    let born = 0;
    story.faults = ({ by, item, writes }) => {
      if (by !== 'send' || !writes || item.includes('/')) return null;
      born += 1;
      return born === 4 ? 'dies before' : null;
    };
    expect(await story.send()).toBeNull();
    const before = PATHS.filter((path) => story.record(path) !== null);
    expect(before.length).toBeGreaterThan(0);
    expect(before.length).toBeLessThan(PATHS.length);
    story.faults = noFaults;
    await story.world.passTo(began + 30_000);
    expect(await story.send()).toBe(202);
    for (const path of PATHS) {
      const record = story.record(path);
      expect(record).toMatchObject({ createdAt: began, eta: began + countdown * 1000 });
      expect(record).toMatchObject({ expiresAt: began + (countdown + 600) * 1000 });
    }
    await story.settle();
    expect(story.violations()).toEqual([]);
    expect([...story.runs].sort()).toEqual(PATHS);
    expect(story.world.now).toBeGreaterThanOrEqual(began + countdown * 1000);
  },
);

test('a call that is repeated once its times have passed is not another', async () => {
  const story = new Story(timed(60));
  expect(await story.send()).toBe(202);
  await story.settle();
  await story.world.passTo(story.world.now + 86_400_000);
  expect(await story.send()).toBe(202);
  await story.settle();
  expect([...story.runs].sort()).toEqual(PATHS);
});
