import { CELERY_SCENARIOS } from './celery-scenarios.ts';
import { FAR_SCENARIOS } from './far-scenarios.ts';
import { OVERLAP_SCENARIOS } from './overlap-scenarios.ts';
import { type Scenario, send, work } from './scenario.ts';
import { SCHEDULE_SCENARIOS } from './schedule-scenarios.ts';
import { WORKFLOW_SCENARIOS } from './workflow-scenarios.ts';

/** Every story that the sweeps tell. */
export const SCENARIOS: readonly Scenario[] = [
  {
    name: 'plain success',
    short: true,
    play: async (world) => {
      await send(world, 'email');
    },
  },
  {
    name: 'final failure',
    short: true,
    play: async (world) => {
      await send(world, 'fail');
    },
  },
  {
    name: 'a result that the table refuses for good',
    play: async (world) => {
      const id = await send(world, 'unstorable');
      await world.settle();
      const record = id === undefined ? null : await world.record(id);
      // Whatever fault it met, it is a failure: nothing can store the result.
      if (record && record.state !== 'FAILURE')
        world.runs.violations.push(`an unstorable result: ${record.state}`);
    },
  },
  {
    name: 'at most once',
    short: true,
    play: async (world) => {
      await send(world, 'email', 'once');
    },
  },
  {
    name: 'retry then success',
    play: async (world) => {
      await send(world, 'failOnce');
    },
  },
  {
    name: 'retry after fifteen hours',
    play: async (world) => {
      await send(world, 'later');
    },
  },
  {
    name: 'refused for capacity, twice',
    play: async (world) => {
      await send(world, 'snooze');
    },
  },
  {
    name: 'refused for capacity, twice, at most once',
    play: async (world) => {
      await send(world, 'snooze', 'once');
    },
  },
  {
    name: 'refused for capacity until its message is worn',
    play: async (world) => {
      await send(world, 'snoozeLong');
    },
  },
  {
    name: 'refused for capacity after a failure',
    play: async (world) => {
      await send(world, 'failThenSnooze');
    },
  },
  {
    name: 'revoked and retried while it waits for capacity',
    play: async (world) => {
      const id = await send(world, 'snoozeLong');
      if (!id) return;
      await world.untilTrue(() => world.runs.of(id).some(({ end }) => end === 'snoozed'));
      await world.request(`/tasks/${id}/revoke`, {});
      world.wire.reopen(id);
      await world.request(`/tasks/${id}/retry`, {});
    },
  },
  {
    name: 'timeout',
    play: async (world) => {
      await send(world, 'slow');
    },
  },
  {
    name: 'a task that kills its worker',
    long: true,
    play: async (world) => {
      const [poison, once] = [
        { task: 'work', input: work('poison') },
        { task: 'once', input: work('email') },
      ];
      const others = [
        { task: 'work', input: work('steps') },
        { task: 'work', input: work('failOnce') },
      ];
      await world.request('/tasks', { tasks: [poison, once, ...others] });
      await world.untilTrue(() => world.runs.deaths > 0);
      await send(world, 'steps', 'once');
    },
  },
  {
    name: 'idempotent repeat',
    play: async (world, tag) => {
      const headers = { 'idempotency-key': tag };
      await world.request('/tasks/work', work('email'), headers);
      await world.request('/tasks/work', work('email'), headers);
      await world.settle();
      await world.request('/tasks/work', work('email'), headers);
      await world.request('/tasks/work', work('fail'), headers);
    },
  },
  {
    name: 'bulk of 25',
    long: true,
    play: async (world) => {
      const tasks = Array.from({ length: 25 }, () => ({ task: 'work', input: work('email') }));
      await world.request('/tasks', { tasks });
    },
  },
  {
    name: 'bulk of 25, repeated under a key',
    long: true,
    play: async (world, tag) => {
      const tasks = Array.from({ length: 25 }, () => ({ task: 'work', input: work('email') }));
      await world.request('/tasks', { tasks }, { 'idempotency-key': tag });
      await world.request('/tasks', { tasks }, { 'idempotency-key': tag });
    },
  },
  {
    name: 'two deliveries at once',
    play: async (world) => {
      const id = await send(world, 'steps');
      if (id) await world.duplicateOf(id);
    },
  },
  {
    name: 'revoked while running',
    play: async (world) => {
      const id = await send(world, 'steps');
      if (!id) return;
      await world.untilTrue(() => world.runs.of(id).length > 0);
      await world.request(`/tasks/${id}/revoke`, {});
    },
  },
  {
    name: 'success with an outbox',
    short: true,
    play: async (world) => {
      await world.sendWithOutbox('email');
    },
  },
  {
    name: 'revoked with an outbox',
    play: async (world) => {
      const id = await world.sendWithOutbox('steps');
      if (!id) return;
      await world.untilTrue(() => world.runs.of(id).length > 0);
      await world.request(`/tasks/${id}/revoke`, {});
    },
  },
  {
    name: 'revoked and retried while running, twice',
    play: async (world) => {
      const id = await send(world, 'steps');
      if (!id) return;
      await world.untilTrue(() => world.runs.of(id).length > 0);
      for (let again = 1; again <= 2; again += 1) {
        await world.request(`/tasks/${id}/revoke`, {});
        world.wire.reopen(id);
        await world.request(`/tasks/${id}/retry`, {});
      }
    },
  },
  {
    name: 'forgotten, with a message left over',
    play: async (world) => {
      const id = await send(world, 'email');
      await world.settle();
      if (!id) return;
      await world.request(`/tasks/${id}`, {}, {}, 'DELETE');
      await world.duplicateOf(id);
    },
  },
  {
    name: 'retry by hand',
    play: async (world) => {
      const id = await send(world, 'fail');
      await world.settle();
      if (!id) return;
      for (let again = 1; again <= 2; again += 1) {
        world.wire.reopen(id);
        await world.request(`/tasks/${id}/retry`, {});
        await world.settle();
      }
    },
  },
  ...CELERY_SCENARIOS,
  ...FAR_SCENARIOS,
  ...OVERLAP_SCENARIOS,
  ...SCHEDULE_SCENARIOS,
  ...WORKFLOW_SCENARIOS,
];
