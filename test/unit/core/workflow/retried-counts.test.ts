import { expect, test } from 'vitest';
import { showWorkflow } from '../../../../core/workflow/show-workflow.ts';
import { Story } from './model/story.ts';

/** So many that they are counted by the sets of their join. */
const inputs = Array.from({ length: 250 }, (_, own) => ({ own }));
const PATHS = inputs.map((_, index) => `/workflow/map/inputs/${index}`);
const [FIRST = '', SECOND = ''] = PATHS;
const LATER = PATHS[110] ?? '';

async function countsOf(story: Story) {
  const { table, clock, seeded } = story.world;
  if (!story.judge.head) throw new Error('There is no workflow');
  return (await showWorkflow({ table, clock, random: seeded.random }, story.judge.head)).counts;
}

test('a member that is retried by hand counts as open until it has ended again, however many there are', async () => {
  const story = new Story({ workflow: { map: { task: 'work', inputs } } });
  for (const path of [FIRST, SECOND]) story.failing.set(path, 1);
  await story.send();
  await story.settle();
  expect(await countsOf(story)).toEqual({ open: 0, succeeded: 248, failed: 2, skipped: 0 });
  await story.call('POST /tasks/{id}/retry', FIRST);
  expect(await countsOf(story)).toEqual({ open: 1, succeeded: 248, failed: 1, skipped: 0 });
  await story.settle();
  expect(await countsOf(story)).toEqual({ open: 0, succeeded: 249, failed: 1, skipped: 0 });
});

test('of more than are read one by one, those that were retried count as failed until they have ended again', async () => {
  const story = new Story({ workflow: { map: { task: 'work', inputs } } });
  for (const path of PATHS.slice(0, 120)) story.failing.set(path, 1);
  await story.send();
  await story.settle();
  for (const path of [FIRST, LATER]) await story.call('POST /tasks/{id}/retry', path);
  expect(await countsOf(story)).toEqual({ open: 1, succeeded: 130, failed: 119, skipped: 0 });
  await story.settle();
  expect(await countsOf(story)).toEqual({ open: 0, succeeded: 132, failed: 118, skipped: 0 });
});
