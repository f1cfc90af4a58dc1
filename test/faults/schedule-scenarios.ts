import { occurrenceId } from '../../core/schedule/occurrence-id.ts';
import type { LabSchedule, Script } from './lab-tasks.ts';
import { type Scenario, work } from './scenario.ts';
import type { World } from './world.ts';

const MINUTE_MS = 60_000;

/** How much later than its time an occurrence may start if nothing goes wrong, in milliseconds. */
const PUNCTUAL_MS = 2_000;

/** A schedule of a story, and the times at which it is to make tasks. */
interface Planned {
  readonly name: string;
  readonly spec: Omit<LabSchedule, 'name'>;
  readonly times: readonly number[];
}

interface PlanOptions {
  readonly count: number;
  /** Minutes until the first. Default 1. */
  readonly first?: number;
  readonly script?: Script;
  readonly overlap?: 'skip' | 'allow';
}

/** A schedule of every minute, so many times. */
function everyMinute(
  name: string,
  { count, first = 1, script = 'email', overlap = 'allow' }: PlanOptions,
): Planned {
  const start = Math.ceil(Date.now() / 1000) * 1000 + first * MINUTE_MS;
  const times = Array.from({ length: count }, (_, index) => start + index * MINUTE_MS);
  const [from, to] = [new Date(start), new Date(start + (count - 1) * MINUTE_MS)];
  const range = { start: from.toISOString(), end: to.toISOString() };
  return { name, spec: { every: 60, ...range, overlap, input: work(script) }, times };
}

/** Makes a schedule by a call. Returns whether it was answered that it is there. */
async function put(world: World, { name, spec }: Planned): Promise<boolean> {
  const { status } = await world.schedule('PUT', name, { task: 'work', ...spec });
  return status === 200 || status === 201;
}

/** Runs of any occurrence of a schedule. */
function runsOf(world: World, name: string) {
  const ids = [...world.wire.occurrences]
    .filter(([, occurrence]) => occurrence.name === name)
    .map(([id]) => id);
  return ids.flatMap((id) => world.runs.of(id));
}

/** Waits until an occurrence has started, or nothing is left to do. */
async function untilFirst(world: World, name: string): Promise<void> {
  await world.untilTrue(() => runsOf(world, name).length > 0);
}

/** Checks that no occurrence started before its time, and if nothing went wrong, that each started then. */
function checkStarts(world: World, { name, times }: Planned): void {
  for (const [id, occurrence] of world.wire.occurrences) {
    if (occurrence.name !== name) continue;
    const [first] = world.runs.of(id);
    if (first && first.startedAt < occurrence.at)
      world.runs.violations.push(`the occurrence ${id} started ${occurrence.at - first.startedAt} ms early`);
  }
  if (world.wire.faults.length > 0) return;
  for (const at of times) {
    const [first] = world.runs.of(occurrenceId(name, at));
    if (!first) world.runs.violations.push(`the occurrence of ${new Date(at).toISOString()} did not run`);
    else if (first.startedAt - at > PUNCTUAL_MS)
      world.runs.violations.push(`the occurrence of ${new Date(at).toISOString()} ran late`);
  }
}

/** Settles, and checks that a schedule which is there made a task for each of its times since, or counted it as missed, and no others. */
async function allAreMade(world: World, planned: Planned): Promise<void> {
  await areMade(world, planned);
  checkStarts(world, planned);
}

/** The same, whenever they start. */
async function areMade(world: World, { name, times }: Planned): Promise<void> {
  await world.settle();
  const item = await world.scheduleItem(name);
  const made = [...world.wire.occurrences.values()].filter((occurrence) => occurrence.name === name);
  for (const { at } of made) {
    if (!times.includes(at))
      world.runs.violations.push(`made for ${new Date(at).toISOString()}, which is no time`);
  }
  if (!item || item.tombstone) return;
  const expected = times.filter((at) => at >= item.updatedAt);
  if (made.length + item.missed < expected.length) {
    world.runs.violations.push(`${made.length} made and ${item.missed} missed of ${expected.length}`);
  }
}

/** Settles, and checks that no occurrence starts any more. */
async function noneStarts(world: World, name: string, since: number): Promise<void> {
  await world.settle();
  for (const { startedAt, taskId } of runsOf(world, name)) {
    // One that had started goes on, also if its worker died before it ran.
    const [first] = world.runs.of(taskId);
    if (first?.attempt === 1 && first.startedAt > since)
      world.runs.violations.push(
        `the occurrence ${taskId} started ${startedAt - since} ms after its schedule was stopped`,
      );
  }
}

/** Ends a schedule that may go on, so that the world can settle. */
async function stop(world: World, name: string): Promise<void> {
  for (let attempt = 1; attempt <= 5; attempt += 1) {
    const { status } = await world.schedule('DELETE', name);
    if (status === 204 || status === 404) return;
    await world.pass(60);
  }
}

/** Stories of schedules. Each has its tag as its name, and an end. */
export const SCHEDULE_SCENARIOS: readonly Scenario[] = [
  {
    name: 'occurrence',
    short: 'sorts',
    play: async (world, tag) => {
      const planned = everyMinute(tag, { count: 1 });
      await put(world, planned);
      await allAreMade(world, planned);
    },
  },
  {
    name: 'occurrences',
    long: true,
    play: async (world, tag) => {
      const planned = everyMinute(tag, { count: 3, first: 2 });
      await put(world, planned);
      await allAreMade(world, planned);
    },
  },
  {
    name: 'occurrences, two sweeps at once',
    long: true,
    play: async (world, tag) => {
      const planned = everyMinute(tag, { count: 2, first: 4 });
      await put(world, planned);
      await world.pass(120);
      world.startSweep();
      world.startSweep();
      await allAreMade(world, planned);
    },
  },
  {
    name: 'occurrences, swept late',
    play: async (world, tag) => {
      const planned = everyMinute(tag, { count: 4, first: 4 });
      await put(world, planned);
      world.sweepsFrom(Date.now() + 6.5 * MINUTE_MS);
      await areMade(world, planned);
    },
  },
  {
    name: 'pause while firing',
    long: true,
    play: async (world, tag) => {
      await put(world, everyMinute(tag, { count: 4 }));
      await untilFirst(world, tag);
      const { status } = await world.schedule('POST', `${tag}/pause`);
      if (status === 200) await noneStarts(world, tag, Date.now());
    },
  },
  {
    name: 'pause just before an occurrence',
    play: async (world, tag) => {
      const planned = everyMinute(tag, { count: 2 });
      await put(world, planned);
      await world.pass(58);
      const { status } = await world.schedule('POST', `${tag}/pause`);
      if (status === 200) await noneStarts(world, tag, Date.now());
    },
  },
  {
    name: 'paused and resumed',
    long: true,
    play: async (world, tag) => {
      const planned = everyMinute(tag, { count: 2 });
      await put(world, planned);
      await world.schedule('POST', `${tag}/pause`);
      await world.schedule('POST', `${tag}/resume`);
      await world.settle();
      checkStarts(world, planned);
    },
  },
  {
    name: 'edit while firing',
    long: true,
    play: async (world, tag) => {
      const planned = everyMinute(tag, { count: 3, script: 'fail' });
      await put(world, planned);
      await untilFirst(world, tag);
      await put(world, { ...planned, spec: { ...planned.spec, input: work('email') } });
      await allAreMade(world, planned);
    },
  },
  {
    name: 'edit of the times while firing',
    long: true,
    play: async (world, tag) => {
      const planned = everyMinute(tag, { count: 3 });
      const edited = { ...everyMinute(tag, { count: 3 }), name: tag };
      const spec = { ...planned.spec, every: 90 };
      await put(world, planned);
      await untilFirst(world, tag);
      const done = await put(world, { ...edited, spec });
      const since = Date.now();
      await world.settle();
      if (!done) return;
      const first = Date.parse(spec.start ?? '');
      for (const { taskId, startedAt } of runsOf(world, tag)) {
        const at = world.wire.occurrences.get(taskId)?.at ?? 0;
        if (startedAt > since && (at - first) % 90_000 !== 0)
          world.runs.violations.push(`the occurrence ${taskId} started at a time that was edited away`);
      }
    },
  },
  {
    name: 'deleted while firing',
    long: true,
    play: async (world, tag) => {
      await put(world, everyMinute(tag, { count: 3 }));
      await untilFirst(world, tag);
      const { status } = await world.schedule('DELETE', tag);
      if (status === 204) await noneStarts(world, tag, Date.now());
    },
  },
  {
    name: 'deleted schedule, late put',
    play: async (world, tag) => {
      await put(world, everyMinute(tag, { count: 3 }));
      const { status } = await world.schedule('DELETE', tag);
      const since = Date.now();
      // The put may not have come yet: then there was nothing to delete, which leaves a tombstone all the same.
      if (status === 204 || status === 404) await noneStarts(world, tag, since);
    },
  },
  {
    name: 'deleted, and put again',
    long: true,
    play: async (world, tag) => {
      const planned = everyMinute(tag, { count: 3 });
      await put(world, planned);
      await world.schedule('DELETE', tag);
      if (await put(world, planned)) await allAreMade(world, planned);
    },
  },
  {
    name: 'run now while paused, under a key',
    play: async (world, tag) => {
      await put(world, everyMinute(tag, { count: 2, first: 5 }));
      await world.schedule('POST', `${tag}/pause`);
      await world.schedule('POST', `${tag}/run`, undefined, { 'idempotency-key': tag });
      await world.schedule('POST', `${tag}/run`, undefined, { 'idempotency-key': tag });
    },
  },
  {
    name: 'overlap skip',
    long: true,
    play: async (world, tag) => {
      const planned = everyMinute(tag, { count: 3, script: 'later', overlap: 'skip' });
      await put(world, planned);
      await world.settle();
      let ended = 0;
      for (const at of planned.times) {
        const id = occurrenceId(tag, at);
        const [first] = world.runs.of(id);
        if (first && first.startedAt < ended)
          world.runs.violations.push(`the occurrence ${id} ran beside the one before`);
        const record = await world.record(id);
        if (first) ended = Math.max(ended, record?.finishedAt ?? 0);
      }
      if (world.wire.faults.length === 0 && (await world.scheduleItem(tag))?.skipped !== 2)
        world.runs.violations.push('the skipped occurrences were not counted');
    },
  },
  {
    name: 'declared, redeployed while an old build sweeps',
    long: true,
    play: async (world, tag) => {
      const planned = everyMinute(tag, { count: 2, first: 4 });
      const old = { schedules: [{ name: tag, ...planned.spec, input: work('fail') }] };
      world.deploy(old);
      await world.sweep();
      await world.pass(60);
      world.startSweep();
      world.deploy({ schedules: [{ name: tag, ...planned.spec }] });
      world.startSweep();
      await world.pass(30);
      await world.sweep(old);
      await allAreMade(world, planned);
    },
  },
  {
    name: 'declared, and no longer',
    long: true,
    play: async (world, tag) => {
      const planned = everyMinute(tag, { count: 2, first: 2 });
      world.deploy({ schedules: [{ name: tag, ...planned.spec }] });
      await world.sweep();
      await untilFirst(world, tag);
      world.deploy({});
      await world.sweep();
      await stop(world, tag);
    },
  },
];
