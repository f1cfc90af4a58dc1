import { shownOf } from './celery-shown.ts';
import type { Scenario } from './scenario.ts';
import type { World } from './world.ts';

const HOUR = 3_600;

/** Whether a task has begun to run. */
const isRunning = (world: World, id: string) => world.runs.of(id).length > 0;

/** Settles, and says what a story expected, if no fault came in between and it is not so. */
async function settleTo(
  world: World,
  id: string,
  expected: { readonly status: string; readonly runs: number; readonly exception?: string },
): Promise<void> {
  await world.settle();
  if (world.wire.faults.length > 0) return;
  const last = shownOf(world.wire.shown, id).at(-1);
  const { exc_type }: { readonly exc_type?: unknown } = Object(last?.result);
  const is = { status: last?.status ?? 'none', runs: world.runs.of(id).length, exception: exc_type };
  const fits = is.status === expected.status && is.runs === expected.runs && exc_type === expected.exception;
  if (!fits) world.runs.violations.push(`Celery’s task ${id} is ${JSON.stringify(is)}`);
}

/** Says if a task started before its time, or late though nothing went wrong. */
function checkStart(world: World, id: string, at: number): void {
  const [first] = world.runs.of(id);
  const lateMs = first ? first.startedAt - at : 0;
  const isLate = lateMs > 2_000 && world.wire.faults.length === 0;
  if (lateMs < 0 || isLate) world.runs.violations.push(`task ${id} started ${lateMs} ms after its time`);
}

/** Says if of two calls with one id not one is the task, and the other a dead letter. */
async function checkForeign(world: World, id: string, bodies: readonly string[]): Promise<void> {
  const record = await world.record(id);
  const letters = new Set(
    world.wire.deadLetters.map(({ body }) => body).filter((one) => bodies.includes(one)),
  );
  if (letters.size !== 1)
    world.runs.violations.push(`${letters.size} of two calls with one id are dead letters`);
  if (record?.attempts === 0) world.runs.violations.push(`task ${id} did not run`);
}

/** Stories of tasks that Python calls through Celery. */
export const CELERY_SCENARIOS: readonly Scenario[] = [
  {
    name: 'Celery: plain success',
    short: 'sorts',
    play: async (world) => {
      const id = world.newId();
      await world.call({ id });
      await settleTo(world, id, { status: 'SUCCESS', runs: 1 });
    },
  },
  {
    name: 'Celery: delivered twice, and once more after its end',
    long: true,
    play: async (world) => {
      const id = world.newId();
      const body = await world.call({ id, script: 'steps' });
      await world.sendAsCelery(body);
      await world.settle();
      await world.sendAsCelery(body);
      await settleTo(world, id, { status: 'SUCCESS', runs: 1 });
    },
  },
  {
    name: 'Celery: retry, then success',
    play: async (world) => {
      const id = world.newId();
      await world.call({ id, script: 'failOnce' });
      await settleTo(world, id, { status: 'SUCCESS', runs: 2 });
    },
  },
  {
    name: 'Celery: retry after fifteen hours',
    long: true,
    play: async (world) => {
      const id = world.newId();
      await world.call({ id, script: 'later' });
      await settleTo(world, id, { status: 'SUCCESS', runs: 2 });
    },
  },
  {
    name: 'Celery: refused for capacity, twice',
    long: true,
    play: async (world) => {
      const id = world.newId();
      await world.call({ id, script: 'snooze' });
      await settleTo(world, id, { status: 'SUCCESS', runs: 3 });
    },
  },
  {
    name: 'Celery: nobody asks for the result',
    long: true,
    play: async (world) => {
      const id = world.newId();
      await world.call({ id, script: 'failOnce', ignoreResult: true });
      await settleTo(world, id, { status: 'none', runs: 2 });
    },
  },
  {
    name: 'Celery: a result that the table refuses for good',
    long: true,
    play: async (world) => {
      const id = world.newId();
      await world.call({ id, script: 'unstorable' });
      await settleTo(world, id, { status: 'FAILURE', runs: 1, exception: 'NotStorable' });
    },
  },
  {
    name: 'Celery: near eta',
    long: true,
    play: async (world) => {
      const id = world.newId();
      const at = Date.now() + 30_000;
      await world.call({ id, eta: 30 });
      await settleTo(world, id, { status: 'SUCCESS', runs: 1 });
      checkStart(world, id, at);
    },
  },
  {
    name: 'Celery: due in thirteen hours',
    long: true,
    play: async (world) => {
      const id = world.newId();
      const at = Date.now() + 13 * HOUR * 1000;
      const body = await world.call({ id, eta: 13 * HOUR });
      await world.sendAsCelery(body);
      await settleTo(world, id, { status: 'SUCCESS', runs: 1 });
      checkStart(world, id, at);
    },
  },
  {
    name: 'Celery: due in fifteen days',
    long: true,
    play: async (world) => {
      const id = world.newId();
      const at = Date.now() + 15 * 24 * HOUR * 1000;
      await world.call({ id, eta: 15 * 24 * HOUR });
      for (let day = 1; day <= 15; day += 1) await world.pass(24 * HOUR - 60);
      await settleTo(world, id, { status: 'SUCCESS', runs: 1 });
      checkStart(world, id, at);
    },
  },
  {
    name: 'Celery: expires before its eta',
    play: async (world) => {
      const id = world.newId();
      await world.call({ id, eta: 30, expires: 20 });
      await settleTo(world, id, { status: 'REVOKED', runs: 0, exception: 'TaskRevokedError' });
    },
  },
  {
    name: 'Celery: arguments that do not fit',
    play: async (world) => {
      const id = world.newId();
      const body = await world.call({ id, args: ['email', 'another'] });
      await world.sendAsCelery(body);
      await settleTo(world, id, { status: 'FAILURE', runs: 0, exception: 'TypeError' });
    },
  },
  {
    name: 'Celery: a name that nothing has until it is deployed',
    play: async (world) => {
      const id = world.newId();
      await world.call({ id, name: 'shop.later', refused: true });
      await settleTo(world, id, { status: 'FAILURE', runs: 0, exception: 'NotRegistered' });
      world.wire.liveAgain(id);
      await world.deployLater();
      world.accepted.add(id);
      await settleTo(world, id, { status: 'SUCCESS', runs: 1 });
    },
  },
  {
    name: 'Celery: arguments that do not fit what is deployed later',
    long: true,
    play: async (world) => {
      const id = world.newId();
      await world.call({ id, name: 'shop.later', args: ['email', 'another'], refused: true });
      await world.settle();
      world.wire.liveAgain(id);
      await world.deployLater();
      world.accepted.add(id);
      await settleTo(world, id, { status: 'FAILURE', runs: 0, exception: 'TypeError' });
    },
  },
  {
    name: 'Celery: a chain is refused',
    play: async (world) => {
      const [id, ...chain] = [world.newId(), world.newId(), world.newId()];
      await world.call({ id, chain, refused: true });
      await settleTo(world, id, { status: 'FAILURE', runs: 0, exception: 'NotImplementedError' });
    },
  },
  {
    name: 'Celery: a message that nobody can read',
    play: async (world) => {
      await world.sendAsCelery('bm9uc2Vuc2U=');
      await world.settle();
      if (world.wire.deadLetters.length === 0) world.runs.violations.push('a message is lost');
    },
  },
  {
    name: 'Celery: arguments that the table refuses for good',
    long: true,
    play: async (world) => {
      const id = world.newId();
      await world.call({ id, args: ['refused for good'], refused: true });
      await settleTo(world, id, { status: 'FAILURE', runs: 0, exception: 'NotStorable' });
    },
  },
  {
    name: 'Celery: a task that kills its worker',
    long: true,
    play: async (world) => {
      const [id, once] = [world.newId(), world.newId()];
      await world.call({ id, script: 'poison' });
      await world.call({ id: once, name: 'shop.once', script: 'email' });
      await world.untilTrue(() => world.runs.deaths > 0);
      await settleTo(world, id, { status: 'FAILURE', runs: 4, exception: 'WorkerLostError' });
    },
  },
  {
    name: 'Celery: a task that kills its worker, at most once',
    long: true,
    play: async (world) => {
      const id = world.newId();
      await world.call({ id, name: 'shop.once', script: 'poison' });
      await settleTo(world, id, { status: 'FAILURE', runs: 1, exception: 'WorkerLostError' });
    },
  },
  {
    name: 'Celery: the id of a task that runs',
    long: true,
    play: async (world) => {
      const id = world.newId();
      const first = await world.call({ id, script: 'steps' });
      await world.untilTrue(() => isRunning(world, id));
      const other = await world.call({ id, script: 'email' });
      await world.settle();
      await checkForeign(world, id, [first, other]);
    },
  },
  {
    name: 'Celery: the id of a task that has ended',
    long: true,
    play: async (world) => {
      const id = world.newId();
      const first = await world.call({ id, script: 'email' });
      await world.settle();
      const other = await world.call({ id, script: 'steps' });
      await world.settle();
      await checkForeign(world, id, [first, other]);
    },
  },
  {
    name: 'Celery: retry by hand',
    long: true,
    play: async (world) => {
      const id = world.newId();
      await world.call({ id, script: 'fail' });
      await world.settle();
      world.wire.reopen(id);
      await world.request(`/tasks/${id}/retry`, {});
      await settleTo(world, id, { status: 'FAILURE', runs: 2, exception: 'NonRetryable' });
    },
  },
  {
    name: 'Celery: revoked while it waits for a far eta',
    long: true,
    play: async (world) => {
      const id = world.newId();
      await world.call({ id, eta: 13 * HOUR });
      await world.untilTrue(() => world.wire.written.includes(id));
      await world.request(`/tasks/${id}/revoke`, {});
      await world.settle();
    },
  },
  {
    name: 'Celery: revoked while it runs',
    long: true,
    play: async (world) => {
      const id = world.newId();
      await world.call({ id, script: 'steps' });
      await world.untilTrue(() => isRunning(world, id));
      await world.request(`/tasks/${id}/revoke`, {});
      await world.settle();
    },
  },
  {
    name: 'Celery: revoked and retried while it runs',
    long: true,
    play: async (world) => {
      const id = world.newId();
      await world.call({ id, script: 'steps' });
      await world.untilTrue(() => isRunning(world, id));
      await world.request(`/tasks/${id}/revoke`, {});
      world.wire.reopen(id);
      await world.request(`/tasks/${id}/retry`, {});
      await world.settle();
    },
  },
  {
    name: 'Celery: revoked before a worker has seen it',
    play: async (world) => {
      const id = world.newId();
      const { status } = await world.request(`/tasks/${id}/revoke?celery=true`, {});
      await world.call({ id });
      await world.settle();
      const runs = world.runs.of(id).length;
      if (status === 204 && runs > 0) world.runs.violations.push(`task ${id} was revoked, and ran`);
      if (status !== 204 && world.wire.faults.length === 0)
        world.runs.violations.push(`a revoke was answered with ${status}`);
    },
  },
  {
    name: 'Celery: revoked while a worker may see it for the first time',
    long: true,
    play: async (world) => {
      const id = world.newId();
      await world.call({ id, script: 'steps' });
      await world.request(`/tasks/${id}/revoke?celery=true`, {});
      await world.settle();
    },
  },
  {
    name: 'Celery: forgotten, with a message left over',
    long: true,
    play: async (world) => {
      const id = world.newId();
      const body = await world.call({ id });
      await world.settle();
      world.wire.liveAgain(id);
      await world.request(`/tasks/${id}`, undefined, {}, 'DELETE');
      await world.sendAsCelery(body);
      await settleTo(world, id, { status: 'PENDING', runs: 1 });
    },
  },
  {
    name: 'Celery: given up before a worker has seen it',
    long: true,
    play: async (world) => {
      const id = world.newId();
      await world.giveUp(world.noteCall({ id, refused: true }));
      await settleTo(world, id, { status: 'FAILURE', runs: 0, exception: 'DeadLettered' });
    },
  },
  {
    name: 'Celery: given up while it waits for its next attempt',
    long: true,
    play: async (world) => {
      const id = world.newId();
      const body = await world.call({ id, script: 'failOnce' });
      await world.untilTrue(() => isRunning(world, id));
      await world.giveUp(body);
      await world.settle();
    },
  },
  {
    name: 'Celery: purged before a worker has seen it, with a message left over',
    long: true,
    play: async (world) => {
      const id = world.newId();
      const body = await world.call({ id });
      await world.purge();
      await world.sendAsCelery(body);
      await settleTo(world, id, { status: 'REVOKED', runs: 0, exception: 'TaskRevokedError' });
    },
  },
];
