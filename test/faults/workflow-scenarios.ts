import type { Json } from '../../core/protocol/json.ts';
import { MESSAGE_VERSION, type RetryMessage } from '../../core/protocol/message.ts';
import type { TaskRecord } from '../../core/protocol/record.ts';
import { PAGE } from '../../core/workflow/pages.ts';
import type { Script } from './lab-tasks.ts';
import type { Scenario } from './scenario.ts';
import {
  body,
  ended,
  gives,
  isAsScripted,
  neverRan,
  type Story,
  sayOf,
  sendWorkflow,
  step,
  tell,
  wasGiven,
} from './workflow-story.ts';
import type { World } from './world.ts';

/** The error that a body is given for a task that failed as scripted. */
const failure = (taskId: string): Json => ({
  ok: false,
  error: { type: 'NonRetryable', message: 'as scripted', taskId },
});

/** Members of a group that is released in two pages, and awaited in two parts. */
const MANY = PAGE + 1;

/** Stories of workflows. */
export const WORKFLOW_SCENARIOS: readonly Scenario[] = [
  {
    name: 'chain',
    long: true,
    play: async (world, tag) => {
      const story = await sendWorkflow(world, tag, {
        workflow: {
          chain: [step('a', 'failOnce'), body(), { link: { of: body(), error: [step('handler')] } }],
        },
        total: 4,
        after: { 1: [0], 2: [1] },
      });
      const told = await tell(story);
      if (!told || !isAsScripted(told)) return;
      ended(story, told, 'SUCCESS', 'SUCCESS', 'SUCCESS', 'SUCCESS', 'REVOKED');
      wasGiven(story, told, 2, { name: 'body', given: gives('a') });
      neverRan(story, 3);
    },
  },
  {
    name: 'chord',
    long: true,
    play: async (world, tag) => {
      const story = await sendWorkflow(world, tag, {
        workflow: { chord: { header: [step('a'), step('b', 'failOnce'), step('c')], body: body() } },
        total: 4,
        after: { 3: [0, 1, 2] },
      });
      const told = await tell(story);
      if (!told || !isAsScripted(told)) return;
      ended(story, told, 'SUCCESS', 'SUCCESS', 'SUCCESS', 'SUCCESS', 'SUCCESS');
      wasGiven(story, told, 3, [gives('a'), gives('b'), gives('c')]);
    },
  },
  {
    name: 'failing member',
    long: true,
    play: async (world, tag) => {
      const chord = { chord: { header: [step('a', 'fail'), step('b')], body: body() } };
      const story = await sendWorkflow(world, tag, {
        workflow: { link: { of: chord, error: [body()] } },
        total: 4,
        after: { 3: [0, 2] },
      });
      const told = await tell(story);
      if (!told) return;
      neverRan(story, 2);
      if (!isAsScripted(told)) return;
      ended(story, told, 'FAILURE', 'FAILURE', 'SUCCESS', 'FAILURE', 'SUCCESS');
      // The error of the body, which did not run because of the task that failed.
      const { type = '', message = '' } = told.members[2]?.error ?? {};
      wasGiven(story, told, 3, { taskId: story.idOf(0), type, message });
      if (told.members[2]?.error?.type !== 'DependencyFailed')
        sayOf(story)('does not say why its body failed');
      if (told.head.error?.taskId !== story.idOf(0)) sayOf(story)('does not say which task failed');
    },
  },
  {
    name: 'cancelled group',
    long: true,
    play: async (world, tag) => {
      const story = await sendWorkflow(world, tag, {
        workflow: {
          chord: {
            header: [step('a', 'fail'), step('b', 'steps'), { chain: [step('c', 'steps'), step('d')] }],
            body: body(),
          },
        },
        onFailure: 'cancel',
        total: 5,
        after: { 3: [2] },
      });
      const told = await tell(story);
      if (!told) return;
      neverRan(story, 4);
      ended(story, told, 'FAILURE', 'FAILURE');
      // With faults, the others may be done before the first has failed.
      if (world.wire.faults.length === 0)
        ended(story, told, 'FAILURE', 'FAILURE', 'REVOKED', 'REVOKED', 'REVOKED', 'FAILURE');
    },
  },
  {
    name: 'tolerated failure',
    long: true,
    play: async (world, tag) => {
      const story = await sendWorkflow(world, tag, {
        workflow: { chord: { header: [step('a'), step('b', 'fail'), step('c')], body: body() } },
        onFailure: { tolerate: 1 },
        total: 4,
        after: { 3: [0, 1, 2] },
      });
      const told = await tell(story);
      if (!told || !isAsScripted(told)) return;
      ended(story, told, 'SUCCESS', 'SUCCESS', 'FAILURE', 'SUCCESS', 'SUCCESS');
      const [a, c] = ['a', 'c'].map((name) => ({ ok: true, value: gives(name) }));
      wasGiven(story, told, 3, [a ?? null, failure(story.idOf(1)), c ?? null]);
    },
  },
  {
    name: 'large map released in pages',
    long: true,
    // What is done for each of so many is done in the other stories, too.
    meets: ({ operation, index }) =>
      operation.endsWith('GetItem') || index % (operation === 'SendMessageBatch' ? 2 : 100) === 0,
    play: async (world, tag) => {
      const names = Array.from({ length: MANY }, (_, index) => `of ${index}`);
      const inputs = names.map((name) => ({ script: 'email', name }));
      const numbers = names.map((_, index) => index + 1);
      const story = await sendWorkflow(world, tag, {
        workflow: { chain: [step('a'), { map: { task: 'step', inputs } }, body()] },
        total: MANY + 2,
        after: { [MANY + 1]: numbers, ...Object.fromEntries(numbers.map((number) => [number, [0]])) },
      });
      const told = await tell(story);
      if (!told || !isAsScripted(told)) return;
      ended(story, told, 'SUCCESS', ...told.members.map(() => 'SUCCESS' as const));
      wasGiven(story, told, MANY + 1, names.map(gives));
    },
  },
  {
    name: 'members whose message SQS gave up',
    long: true,
    play: async (world, tag) => {
      const story = await sendWorkflow(world, tag, {
        workflow: { chain: [step('a'), { group: [step('b'), step('c')] }, body()] },
        total: 4,
        after: { 1: [0], 2: [0], 3: [1, 2] },
      });
      const hasSucceeded = () => world.wire.stateOf(story.idOf(0)) === 'SUCCESS';
      await world.untilTrue(hasSucceeded);
      const page = { v: MESSAGE_VERSION, kind: 'release', id: story.id, from: 1, count: 2 } as const;
      // Before that, nobody sends such a message.
      if (hasSucceeded()) await world.giveUp(JSON.stringify(page));
      const told = await tell(story);
      if (!told || !isAsScripted(told)) return;
      ended(story, told, 'SUCCESS', 'SUCCESS', 'SUCCESS', 'SUCCESS', 'SUCCESS');
      wasGiven(story, told, 3, [gives('b'), gives('c')]);
    },
  },
  {
    name: 'retried member',
    long: true,
    play: async (world, tag) => retried(await sendToBeRetried(world, tag, 'email'), () => world.settle()),
  },
  {
    name: 'member retried at once',
    long: true,
    // What follows its failure may come late, over what follows its success.
    play: async (world, tag) => {
      const story = await sendToBeRetried(world, tag, 'steps');
      await retried(story, () => world.untilTrue(() => world.wire.stateOf(story.idOf(0)) === 'FAILURE'));
    },
  },
  {
    name: 'revoked workflow',
    long: true,
    play: async (world, tag) => {
      const story = await sendWorkflow(world, tag, {
        workflow: { chain: [{ group: [step('a', 'steps'), step('b', 'steps')] }, body()] },
        total: 3,
        after: { 2: [0, 1] },
      });
      await world.untilTrue(() => world.runs.of(story.idOf(0)).length > 0);
      const status = await world.workflows(`/workflows/${story.id}/revoke`, {});
      const before = world.runs.of(story.idOf(2)).length;
      const told = await tell(story);
      if (!told) return;
      if (status !== 200) return;
      if (world.runs.of(story.idOf(2)).length > before)
        sayOf(story)('was revoked, and its body started after that');
    },
  },
  {
    name: 'workflow revoked after a retry',
    long: true,
    play: async (world, tag) => {
      const story = await sendToBeRetried(world, tag, 'steps');
      await world.untilTrue(() => world.wire.stateOf(story.idOf(0)) === 'FAILURE');
      const failed = await world.record(story.idOf(0));
      const status = await world.workflows(`/workflows/${story.id}/revoke`, {});
      if (status !== 200 || !failed) return;
      // The call that retried it died when it had sent this.
      world.wire.reopen(failed.id);
      await world.sendMessage(JSON.stringify(retryOf(failed)));
      const told = await tell(story);
      if (!told) return;
      const [retried] = told.members;
      if (retried?.attempts !== 0) sayOf(story)('was revoked, and ran a task after that');
      if (told.head.state !== 'REVOKED') sayOf(story)(`was revoked, and is ${told.head.state}`);
    },
  },
];

/** Sends a chord of which one member fails until it is retried. @param other what the other does */
function sendToBeRetried(world: World, tag: string, other: Script): Promise<Story> {
  return sendWorkflow(world, tag, {
    workflow: { chord: { header: [step('a', 'failInFirstLife'), step('b', other)], body: body() } },
    total: 3,
    after: { 2: [0, 1] },
  });
}

/** The message that begins the next life of a task which has failed. */
function retryOf({
  id,
  task,
  queue,
  input,
  createdAt,
  group,
  fingerprint,
  life,
  outbox,
}: TaskRecord): RetryMessage {
  const work = { id, task, queue, input, createdAt, group, fingerprint, outbox };
  return { v: MESSAGE_VERSION, kind: 'task', ...work, eta: null, expiresAt: null, life: life + 1 };
}

/** Retries it by hand once it has failed, and checks that the body runs when it has succeeded. */
async function retried(story: Story, untilFailed: () => Promise<void>): Promise<void> {
  const { world } = story;
  await untilFailed();
  for (const number of [0, 2]) world.wire.reopen(story.idOf(number));
  const { status } = await world.request(`/tasks/${story.idOf(0)}/retry`, {});
  const told = await tell(story);
  if (!told || !isAsScripted(told)) return;
  // Whoever was told nothing may find that nothing was done.
  if (status !== 202 && told.members[0]?.life === 1) return;
  ended(story, told, 'SUCCESS', 'SUCCESS', 'SUCCESS', 'SUCCESS');
  wasGiven(story, told, 2, [gives('a'), gives('b')]);
}
