import type { Call } from '../../testing/system/fault.ts';
import type { Script } from './lab-tasks.ts';
import type { World } from './world.ts';

/** A sequence of calls that the sweeps repeat, each time with different faults. */
export interface Scenario {
  readonly name: string;
  /** Short enough to run with every pair of faults; or, with `sorts`, with pairs of one fault of each sort. */
  readonly short?: true | 'sorts';
  /** Takes long: `--sample` runs it with only some of the faults, different ones each time. */
  readonly long?: true;
  /** Whether a fault is tried at a call: in a story of very many calls, most are alike. Default: at each. */
  readonly meets?: (call: Call) => boolean;
  /** @param tag unique to this experiment */
  play(world: World, tag: string): Promise<void>;
}

/** The input of a task that does as scripted. */
export const work = (script: Script) => ({ script });

/** Sends a task, and returns its id if it was accepted. */
export async function send(world: World, script: Script, task = 'work'): Promise<string | undefined> {
  const { body } = await world.request(`/tasks/${task}`, work(script));
  return typeof body['id'] === 'string' ? body['id'] : undefined;
}
