import { expect, test } from 'vitest';
import type { Item } from '../../../../core/records/table.ts';
import { Story } from './model/story.ts';

const DAY = 86_400_000;
const HOUR = 3_600_000;

/** A workflow that waits for a time in two years, with a join. */
function farStory(): Story {
  const eta = new Date(Date.parse('2030-01-01T00:30:00Z') + 730 * DAY).toISOString();
  const header = [
    { task: 'work', input: { own: 1 }, options: { eta } },
    { task: 'work', input: { own: 2 } },
  ];
  return new Story({ workflow: { chord: { header, body: { task: 'work', pass: true } } } });
}

/** Items that DynamoDB may have deleted by now. */
function expiredOf({ world }: Story): Item[] {
  return [...world.table.items.values()].filter((item) => Number(item['ttl']?.N) * 1000 <= world.now);
}

/** Lets time pass to the next full hour in so many days, and a sweep look then. */
async function sweepAfter(story: Story, days: number): Promise<void> {
  await story.world.passTo(Math.ceil((story.world.now + days * DAY) / HOUR) * HOUR);
  story.stage.sweep();
  await story.world.quiet();
}

test('a workflow with a time in two years loses none of its items, and ends', async () => {
  const story = farStory();
  await story.send();
  await story.settle({ until: () => story.world.queue.messages.size === 0 });
  for (let day = 0; day < 729; day += 3) {
    await sweepAfter(story, 3);
    expect(expiredOf(story), `day ${day}`).toEqual([]);
  }
  expect(story.runs).toEqual(['/workflow/chord/header/1']);
  await story.settle();
  expect(story.violations()).toEqual([]);
  expect(story.judge.head?.state).toBe('SUCCESS');
  expect(expiredOf(story)).toEqual([]);
});

test('sweeps that die keep no item from being kept', async () => {
  const story = farStory();
  await story.send();
  await story.settle({ until: () => story.world.queue.messages.size === 0 });
  let writes = 0;
  for (let day = 0; day < 240; day += 1) {
    // Each dies one write later than the one before, until one does all.
    let left = writes;
    story.faults = ({ by, writes: isWrite }) => {
      if (by !== 'sweep' || !isWrite) return null;
      left -= 1;
      return left < 0 ? 'dies before' : null;
    };
    await sweepAfter(story, 1);
    if (left < 0) writes += 1;
    expect(expiredOf(story), `day ${day}`).toEqual([]);
  }
  expect(writes).toBeGreaterThan(story.world.table.items.size);
});

test('a workflow whose tasks have all ended is kept on no more', async () => {
  const story = new Story({ workflow: { task: 'work', input: {} } });
  await story.send();
  await story.settle();
  expect(story.world.table.due.size).toBe(1);
  await sweepAfter(story, 31);
  expect(story.world.table.due.size).toBe(0);
});
