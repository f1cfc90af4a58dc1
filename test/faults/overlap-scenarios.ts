import type { Scenario } from './scenario.ts';
import type { World } from './world.ts';

/** Whether a task was skipped because it would have overlapped another. */
async function wasSkipped(world: World, id: string): Promise<boolean> {
  return (await world.record(id))?.error?.type === 'Overlap';
}

/** Stories of occurrences that are due while the one before has not ended. */
export const OVERLAP_SCENARIOS: readonly Scenario[] = [
  {
    name: 'occurrences that would overlap',
    play: async (world) => {
      await world.resetSchedule();
      const ids: string[] = [];
      for (const place of [1, 2, 3]) {
        const before = ids.at(-1);
        const id = await world.sendOccurrence({
          ...{ script: 'steps', at: place, delaySeconds: place - 1 },
          ...(before === undefined ? {} : { after: before }),
        });
        if (id === null) return;
        ids.push(id);
      }
      await world.settle();
      const { violations } = world.runs;
      const [first = '', ...later] = ids;
      if (await wasSkipped(world, first)) violations.push('the first occurrence was skipped');
      let skipped = 0;
      for (const id of later) skipped += (await wasSkipped(world, id)) ? 1 : 0;
      const counted = await world.countedSkips();
      // One that is judged after a later one is not counted.
      if (counted > skipped || (skipped > 0 && counted === 0))
        violations.push(`${skipped} occurrences were skipped, and ${counted} counted`);
      if (world.wire.faults.length === 0 && counted !== 2) violations.push(`${counted} skips were counted`);
    },
  },
];
