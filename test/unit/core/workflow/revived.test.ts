import { describe, expect, test } from 'vitest';
import type { WorkflowNode } from '../../../../core/protocol/workflow.ts';
import type { Fault } from './model/faults.ts';
import { GIVEN } from './model/random-workflow.ts';
import { Story } from './model/story.ts';

const next = (own: number): WorkflowNode => ({ task: 'work', input: { own }, pass: GIVEN });
const CHAIN = { workflow: { chain: [{ task: 'work', input: { own: 1 } }, next(2), next(3)] } };
const [FIRST, SECOND, THIRD] = ['0', '1', '2'].map((place) => `/workflow/chain/${place}`) as [
  string,
  string,
  string,
];

/** A chain whose first task fails, of which the second knows, while the third is told nothing of that. */
async function halfTold(seed: number, ofThird: (story: Story) => Fault | null): Promise<Story> {
  const story = new Story(CHAIN, seed);
  story.failing.set(FIRST, 1);
  await story.send();
  const third = story.record(THIRD)?.id;
  story.faults = ({ writes, item }) => (writes && item === third ? ofThird(story) : null);
  await story.settle({ until: () => story.record(SECOND)?.state === 'FAILURE' });
  expect(story.record(THIRD)).toMatchObject({ state: 'PENDING', blocked: true });
  return story;
}

describe('what failed because of another, and goes on since that was retried', () => {
  test.each([1, 2, 3, 4, 5, 6, 7, 8])(
    'lets go on what waits for it, though somebody fails that at this very moment (%i)',
    async (seed) => {
      let asked = 0;
      // Whoever fails the third is as late as whoever lets it go on; all others who would fail it, cannot.
      const story = await halfTold(seed, (told) => {
        asked += 1;
        if (!told.record(THIRD)?.blocked) return null;
        return asked === 1 || told.record(SECOND)?.state === 'SUCCESS' ? 'stalls' : 'refused';
      });
      await story.call('POST /tasks/{id}/retry', FIRST);
      await story.settle();
      expect(story.violations()).toEqual([]);
      expect(story.runs).toEqual([FIRST, FIRST, SECOND, THIRD]);
    },
  );

  test('is told no more as a failure, so that what waits for it does not fail while it goes on', async () => {
    let isDown = true;
    const story = await halfTold(1, () => (isDown ? 'refused' : null));
    await story.call('POST /tasks/{id}/retry', FIRST);
    isDown = false;
    // Before a sweep tells the third.
    const [retried] = story.world.queue.visible(story.world.now);
    if (retried) story.stage.deliver([retried]);
    await story.world.quiet();
    expect(story.record(SECOND)?.life).toBe(2);
    await story.settle();
    expect(story.violations()).toEqual([]);
    expect(story.record(SECOND)).toMatchObject({ state: 'SUCCESS', life: 2 });
    expect(story.record(THIRD)).toMatchObject({ state: 'SUCCESS', life: 1 });
  });

  test.each([2, 3])(
    'is known by its next end, if its worker died right after it went on (%i)',
    async (lives) => {
      const story = await halfTold(1, () => 'refused');
      story.failing.set(SECOND, lives - 1);
      await story.call('POST /tasks/{id}/retry', FIRST);
      let died = false;
      story.faults = ({ by }) => {
        if (died || by !== 'worker' || story.record(SECOND)?.life !== 2) return null;
        died = true;
        return 'dies before';
      };
      await story.settle();
      expect(died).toBe(true);
      expect(story.violations()).toEqual([]);
      expect(story.record(SECOND)?.state).toBe(lives === 2 ? 'SUCCESS' : 'FAILURE');
      expect(story.record(THIRD)).toMatchObject(
        lives === 2 ? { state: 'SUCCESS' } : { state: 'FAILURE', error: { type: 'DependencyFailed' } },
      );
    },
  );
});

test.each([1, 2, 3, 4, 5, 6])(
  'what had failed because of another does not go on once its workflow is revoked (%i)',
  async (seed) => {
    const story = new Story(CHAIN, seed);
    story.failing.set(FIRST, 1);
    await story.send();
    await story.settle();
    await story.call('POST /tasks/{id}/retry', FIRST);
    // Whoever lets the second go on is late, and the revoke finds that nothing is open.
    let isLate = false;
    story.faults = ({ by, writes, item }) => {
      if (isLate || by !== 'worker' || !writes || item !== story.record(SECOND)?.id) return null;
      isLate = true;
      return 'stalls';
    };
    await story.settle({ until: () => isLate });
    expect(story.record(FIRST)?.state).toBe('SUCCESS');
    await story.call('POST /workflows/{id}/revoke');
    expect(story.judge.head).toMatchObject({ state: 'REVOKED', todo: null });
    await story.settle();
    expect(story.violations()).toEqual([]);
    expect(story.runs).toEqual([FIRST, FIRST]);
    expect(story.record(SECOND)).toMatchObject({ state: 'REVOKED', blocked: false });
    expect(story.judge.head?.state).toBe('REVOKED');
    await story.call('POST /tasks/{id}/retry', SECOND);
    await story.settle();
    expect(story.runs).toEqual([FIRST, FIRST, SECOND, THIRD]);
    expect(story.judge.head?.state).toBe('SUCCESS');
    expect(story.violations()).toEqual([]);
  },
);
