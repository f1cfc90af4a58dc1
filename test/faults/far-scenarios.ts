import type { Script } from './lab-tasks.ts';
import { type Scenario, work } from './scenario.ts';
import type { World } from './world.ts';

/** One hour, in seconds: farther than SQS keeps a message back. */
const FAR_SECONDS = 3_600;

/** How much later than its time a task may start if nothing goes wrong, in milliseconds. */
const PUNCTUAL_MS = 2_000;

/** Sends a task that is due in so many seconds, and returns its id if it was accepted, and its time. */
async function sendLater(world: World, seconds: number, script: Script = 'email') {
  const at = Date.now() + seconds * 1000;
  const path = `/tasks/work?eta=${encodeURIComponent(new Date(at).toISOString())}`;
  const { body } = await world.request(path, work(script));
  return { id: typeof body['id'] === 'string' ? body['id'] : undefined, at };
}

/** Moves a task. Returns its new time, and whether the answer says that it was moved. */
async function reschedule(world: World, id: string, seconds: number) {
  const at = Date.now() + seconds * 1000;
  const { status } = await world.request(
    `/tasks/${id}/reschedule?eta=${encodeURIComponent(new Date(at).toISOString())}`,
    undefined,
  );
  return { at, moved: status === 200 };
}

/** Settles, and checks when a task started: not before its time, and on time if nothing went wrong. */
async function startsAt(world: World, id: string, at: number): Promise<void> {
  await world.settle();
  const [first] = world.runs.of(id);
  const early = first ? at - first.startedAt : 0;
  if (early > 0) world.runs.violations.push(`task ${id} started ${early} ms before its time`);
  if (world.wire.faults.length > 0) return;
  if (!first) world.runs.violations.push(`task ${id} did not run`);
  else if (-early > PUNCTUAL_MS) world.runs.violations.push(`task ${id} started ${-early} ms late`);
}

/** Revokes a task, settles, and checks that it does not run after that was answered. */
async function revokeAndSettle(world: World, id: string): Promise<void> {
  const { status } = await world.request(`/tasks/${id}/revoke`, {});
  const before = world.runs.of(id).length;
  await world.settle();
  if (status === 200 && world.runs.of(id).length > before)
    world.runs.violations.push(`task ${id} was revoked, and ran after that`);
}

/** Whether a message was sent for a task. */
const isReleased = (world: World, id: string) => world.wire.bodyOf(id) !== undefined;

/** Stories of tasks whose time is far, or is changed. */
export const FAR_SCENARIOS: readonly Scenario[] = [
  {
    name: 'far eta',
    short: 'sorts',
    play: async (world) => {
      const { id, at } = await sendLater(world, FAR_SECONDS);
      if (id) await startsAt(world, id, at);
    },
  },
  {
    name: 'far eta, repeated under a key',
    play: async (world, tag) => {
      const headers = { 'idempotency-key': tag };
      const path = `/tasks/work?countdown=${FAR_SECONDS}`;
      await world.request(path, work('email'), headers);
      await world.request(path, work('email'), headers);
      await world.settle();
      await world.request(path, work('email'), headers);
    },
  },
  {
    name: 'far eta in bulk, repeated under a key',
    long: true,
    play: async (world, tag) => {
      const far = { task: 'work', input: work('email'), options: { countdown: FAR_SECONDS } };
      const tasks = [...Array.from({ length: 3 }, () => far), { task: 'work', input: work('email') }];
      await world.request('/tasks', { tasks }, { 'idempotency-key': tag });
      await world.request('/tasks', { tasks }, { 'idempotency-key': tag });
    },
  },
  {
    name: 'far eta in bulk',
    long: true,
    play: async (world) => {
      const far = { task: 'work', input: work('email'), options: { countdown: FAR_SECONDS } };
      await world.request('/tasks', { tasks: Array.from({ length: 5 }, () => far) });
    },
  },
  {
    name: 'far task with an outbox',
    play: async (world) => {
      await world.sendWithOutbox('email', FAR_SECONDS);
    },
  },
  {
    name: 'revoked far task',
    play: async (world) => {
      const { id } = await sendLater(world, FAR_SECONDS);
      if (id) await revokeAndSettle(world, id);
    },
  },
  {
    name: 'revoked far task, whose message is under way',
    play: async (world) => {
      const { id } = await sendLater(world, FAR_SECONDS);
      if (!id) return;
      await world.untilTrue(() => isReleased(world, id));
      await revokeAndSettle(world, id);
    },
  },
  {
    name: 'revoked far task with an outbox',
    play: async (world) => {
      const id = await world.sendWithOutbox('email', FAR_SECONDS);
      if (id) await revokeAndSettle(world, id);
    },
  },
  {
    name: 'revoked and retried far task',
    play: async (world) => {
      const { id } = await sendLater(world, FAR_SECONDS);
      if (!id) return;
      await world.request(`/tasks/${id}/revoke`, {});
      world.wire.reopen(id);
      await world.request(`/tasks/${id}/retry`, {});
    },
  },
  {
    name: 'two sweeps at once',
    play: async (world) => {
      const { id, at } = await sendLater(world, FAR_SECONDS);
      await world.pass(FAR_SECONDS - 599);
      world.startSweep();
      world.startSweep();
      if (id) await startsAt(world, id, at);
    },
  },
  {
    name: 'released early by skew',
    play: async (world) => {
      const { id, at } = await sendLater(world, FAR_SECONDS);
      await world.pass(FAR_SECONDS - 700);
      // Its clock is five minutes ahead, so that the message comes five minutes before its time.
      await world.sweep({ aheadMs: 300_000 });
      if (id) await startsAt(world, id, at);
    },
  },
  {
    name: 'swept late',
    play: async (world) => {
      const { id, at } = await sendLater(world, FAR_SECONDS);
      world.sweepsFrom(at + 120_000);
      await world.settle();
      const [first] = id === undefined ? [] : world.runs.of(id);
      if (first && first.startedAt < at) world.runs.violations.push(`task ${id} started before its time`);
    },
  },
  {
    name: 'reschedule, earlier',
    play: async (world) => {
      const { id } = await sendLater(world, 5 * FAR_SECONDS);
      if (!id) return;
      const { at, moved } = await reschedule(world, id, FAR_SECONDS);
      if (moved) await startsAt(world, id, at);
    },
  },
  {
    name: 'reschedule, to soon',
    play: async (world) => {
      const { id } = await sendLater(world, FAR_SECONDS);
      if (!id) return;
      const { at, moved } = await reschedule(world, id, 60);
      if (moved) await startsAt(world, id, at);
    },
  },
  {
    name: 'reschedule, later',
    play: async (world) => {
      const { id } = await sendLater(world, FAR_SECONDS);
      if (!id) return;
      const { at, moved } = await reschedule(world, id, 2 * FAR_SECONDS);
      if (moved) await startsAt(world, id, at);
    },
  },
  {
    name: 'reschedule of a task whose message is under way',
    long: true,
    play: async (world) => {
      const { id } = await sendLater(world, FAR_SECONDS);
      if (!id) return;
      await world.untilTrue(() => isReleased(world, id));
      const { at, moved } = await reschedule(world, id, FAR_SECONDS);
      if (moved) await startsAt(world, id, at);
    },
  },
  {
    name: 'reschedule of a task that is being released',
    long: true,
    play: async (world) => {
      const { id } = await sendLater(world, FAR_SECONDS);
      if (!id) return;
      await world.pass(FAR_SECONDS - 599);
      world.startSweep();
      const { at, moved } = await reschedule(world, id, FAR_SECONDS);
      if (moved) await startsAt(world, id, at);
    },
  },
  {
    name: 'reschedule to five seconds of a task that is being released',
    long: true,
    play: async (world) => {
      const { id } = await sendLater(world, 1_200);
      if (!id) return;
      await world.pass(1_200 - 599);
      world.startSweep();
      const { at, moved } = await reschedule(world, id, 5);
      if (moved) await startsAt(world, id, at);
    },
  },
  {
    name: 'reschedule of a near task',
    play: async (world) => {
      const { id } = await sendLater(world, 300);
      if (!id) return;
      const { at, moved } = await reschedule(world, id, 900);
      if (moved) await startsAt(world, id, at);
    },
  },
  {
    name: 'reschedule of a task that is about to start',
    play: async (world) => {
      const { id } = await sendLater(world, 30);
      if (!id) return;
      await world.pass(29);
      const { at, moved } = await reschedule(world, id, FAR_SECONDS);
      if (!moved) return;
      await startsAt(world, id, at);
      // The one that was left over, and its own.
      if (world.wire.faults.length === 0 && world.receipts > 2)
        world.runs.violations.push(`${world.receipts} messages were received`);
    },
  },
  {
    name: 'two reschedules, the first late',
    play: async (world) => {
      const { id } = await sendLater(world, 5 * FAR_SECONDS);
      if (!id) return;
      await reschedule(world, id, FAR_SECONDS / 2);
      const { at, moved } = await reschedule(world, id, FAR_SECONDS);
      if (moved) await startsAt(world, id, at);
    },
  },
  {
    name: 'two reschedules, to soon and back',
    play: async (world) => {
      const { id } = await sendLater(world, FAR_SECONDS);
      if (!id) return;
      await reschedule(world, id, 300);
      const { at, moved } = await reschedule(world, id, FAR_SECONDS);
      if (moved) await startsAt(world, id, at);
    },
  },
  {
    name: 'reschedule while it waits for capacity',
    long: true,
    play: async (world) => {
      const { id } = await sendLater(world, 1, 'snoozeLong');
      if (!id) return;
      await world.untilTrue(() => world.runs.of(id).some(({ end }) => end === 'snoozed'));
      await reschedule(world, id, FAR_SECONDS);
    },
  },
];
