import type { Json } from '../../core/protocol/json.ts';
import type { TaskRecord } from '../../core/protocol/record.ts';
import { isFinal, type State } from '../../core/protocol/state.ts';
import type { OnFailure, WorkflowNode } from '../../core/protocol/workflow.ts';
import type { WorkflowHead } from '../../core/workflow/head-item.ts';
import { memberId } from '../../core/workflow/member-id.ts';
import { idOfKey } from '../../platform/http/idempotency.ts';
import type { Script } from './lab-tasks.ts';
import { disagreements, failedUnasked, type Told } from './workflow-agreement.ts';
import type { World } from './world.ts';

/** A workflow that a story has sent. Its tasks are known by their numbers. */
export interface Story {
  readonly id: string;
  readonly world: World;
  /** How many tasks it has. */
  readonly total: number;
  /** Whether its caller was told that it was accepted. */
  readonly accepted: boolean;
  /** The id of a task. */
  idOf(number: number): string;
}

/** A task of a workflow, whose result is its name. */
export const step = (name: string, script: Script = 'email'): WorkflowNode => ({
  task: 'step',
  input: { script, name },
});

/** A task that is given what came before. */
export const body = (script: Script = 'email'): WorkflowNode => ({
  task: 'step',
  input: { script, name: 'body' },
  pass: 'given',
});

/** What a step gives whom it is passed to. */
export const gives = (name: string): Json => ({ name });

interface Sent {
  readonly workflow: WorkflowNode;
  readonly onFailure?: OnFailure;
  readonly total: number;
  /** Which tasks each waits for, by number: none of them may be open when it starts. */
  readonly after?: Readonly<Record<number, readonly number[]>>;
}

/** Sends a workflow under a key; and if it was not accepted, once more, because that goes on where the first stopped. */
export async function sendWorkflow(
  world: World,
  key: string,
  { total, after = {}, ...sent }: Sent,
): Promise<Story> {
  const id = idOfKey(null, key);
  const idOf = (number: number) => memberId(id, number);
  const awaited = new Map(
    Object.entries(after).map(([number, others]) => [idOf(Number(number)), others.map(idOf)] as const),
  );
  world.runs.onStart = ({ taskId }) => {
    for (const other of awaited.get(taskId) ?? []) {
      const state = world.wire.stateOf(other);
      if (!state || !isFinal(state))
        world.runs.violations.push(`task ${taskId} started before ${other} had ended`);
    }
  };
  const headers = { 'idempotency-key': key };
  const first = await world.workflows('/workflows', sent, headers);
  const accepted = first === 202 || (await world.workflows('/workflows', sent, headers)) === 202;
  return { id, world, total, accepted, idOf };
}

/** Settles, and checks what every workflow owes: nothing ran of one that is not complete, and nothing stays open of one that is. */
export async function tell(story: Story): Promise<Told | null> {
  const { world, id, total, accepted, idOf } = story;
  await world.settle();
  const say = sayOf(story);
  const ids = Array.from({ length: total }, (_, number) => idOf(number));
  const found = await world.workflow(id);
  if (!found) {
    if (accepted) say('was accepted, and is not there');
    if (ids.some((one) => world.runs.of(one).length > 0)) say('is not complete, and has run');
    return null;
  }
  const members: TaskRecord[] = [];
  for (const one of ids) {
    // Whatever its caller was told, it runs as a whole.
    world.accepted.add(one);
    const record = await world.record(one);
    if (record) members.push(record);
  }
  // The guarantees of tasks say that one is missing.
  if (members.length < total) return null;
  const told = { ...found, members };
  for (const fault of disagreements(told)) say(fault);
  return told;
}

/** Whether everything went as scripted: no task failed that was to succeed, because the faults have used up its attempts. */
export function isAsScripted({ members }: Told): boolean {
  return !members.some(failedUnasked);
}

/** Checks how a workflow and its tasks have ended: each in one of these states. */
export function ended(
  story: Story,
  { head, members }: Told,
  state: WorkflowHead['state'],
  ...states: readonly (State | readonly State[])[]
): void {
  const say = sayOf(story);
  if (head.state !== state) say(`ended as ${head.state}, and not as ${state}`);
  for (const [number, expected] of states.entries()) {
    const found = members[number]?.state;
    if (found && ![expected].flat().includes(found))
      say(`has task ${number} as ${found}, and not as ${expected}`);
  }
}

/** Checks that a task was given this. */
export function wasGiven(story: Story, { members }: Told, number: number, given: Json): void {
  const found = JSON.stringify(Object(members[number]?.input)['given']);
  const expected = JSON.stringify(given);
  if (found !== expected) sayOf(story)(`gave task ${number} ${found}, and not ${expected}`);
}

/** Checks that a task never ran. */
export function neverRan(story: Story, number: number): void {
  if (story.world.runs.of(story.idOf(number)).length > 0) sayOf(story)(`ran task ${number}`);
}

export function sayOf({ world, id }: Story): (what: string) => void {
  return (what) => void world.runs.violations.push(`the workflow ${id} ${what}`);
}
