import { expect, test, vi } from 'vitest';
import { listedWorkflow, showWorkflow } from '../../../../core/workflow/show-workflow.ts';
import { Story } from './model/story.ts';

test('a list shows how a workflow fares without reading what its tasks returned', async () => {
  const inputs = Array.from({ length: 3 }, (_, own) => ({ own }));
  const story = new Story({ workflow: { map: { task: 'work', inputs } } });
  await story.send();
  await story.settle();
  const { head } = story.judge;
  if (!head) throw new Error('There is no workflow.');
  const { table, clock } = story.world;
  const batchGetItem = vi.spyOn(table.client, 'batchGetItem');
  const projections = () =>
    batchGetItem.mock.calls.flatMap(([{ RequestItems = {} }]) =>
      Object.values(RequestItems).map(({ ProjectionExpression }) => ProjectionExpression),
    );
  const reading = { table, clock, random: Math.random };
  const shown = await showWorkflow(reading, head);
  // Whole records: their results are in them.
  expect(projections()).toContain(undefined);
  batchGetItem.mockClear();
  expect(await listedWorkflow(reading, head)).toEqual({ ...shown, result: null });
  expect(projections()).not.toEqual([]);
  for (const projection of projections()) {
    expect(projection).toContain('#state');
    expect(projection).not.toContain('#result');
  }
});
