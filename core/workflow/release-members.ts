import { MAX_INPUT_BYTES } from '../protocol/bounds.ts';
import type { TaskRecord } from '../protocol/record.ts';
import { NotSendable, sendDue } from '../queue/send-due.ts';
import { releaseRecord } from '../records/release-record.ts';
import { sideBySide } from '../records/side-by-side.ts';
import { DEPENDENCY_FAILED } from './cause.ts';
import type { Flow } from './flow.ts';
import { readHead } from './head-item.ts';
import { memberInput } from './member-input.ts';
import type { Nested } from './nested.ts';
import type { Awaits } from './plan.ts';
import { type Outcome, readMembers, readValue } from './read-value.ts';
import { readItemById } from './update-item.ts';

/**
 * Lets members go on, because what they wait for is there: each is given its part of it, and gets its message. Doing it again sends the messages
 * again of those that no worker has had. What has ended, or waits for something that is not there after all, stays as it is.
 *
 * @param numbers few enough for one page
 * @throws unknown what kept a message from being sent
 */
export async function releaseMembers(
  flow: Flow,
  workflow: string,
  numbers: readonly number[],
  nested: Nested,
): Promise<void> {
  const records = await readMembers(flow, workflow, numbers);
  const values = new Map<string, Promise<Outcome | null>>();
  const valueFor = (text: string, { value }: Awaits) => {
    const known = values.get(text) ?? readValue(flow, workflow, value, MAX_INPUT_BYTES);
    values.set(text, known);
    return known;
  };
  const released = await sideBySide([...records.values()], async (record) => {
    if (!record) return null;
    if (!isReleasable(record)) return needsItsMessage(record) ? record : null;
    return goOn(flow, record, valueFor, nested);
  });
  const open = await unlessRevoked(
    flow,
    workflow,
    released.filter((record) => record !== null),
    nested,
  );
  const waiting = open.filter(needsItsMessage);
  const faults = await sendDue(flow, waiting);
  for (const record of waiting) {
    const fault = faults.get(record.id);
    if (fault instanceof NotSendable) {
      const { life, revision } = record;
      const error = { type: 'NotStorable', message: fault.message };
      await nested.finish(record, { kind: 'setAside', life, revision, error });
    } else if (fault !== undefined) throw fault;
  }
}

/** Whether a record waits for other tasks, or failed because of them. */
function isReleasable({ state, blocked, error }: TaskRecord): boolean {
  return blocked && (state === 'PENDING' || (state === 'FAILURE' && error?.type === DEPENDENCY_FAILED));
}

/**
 * A revoke takes what had failed for ended, though it may begin its next life at that moment. The workflow's own item says so before the revoke looks at any
 * member: so what is in a later life is revoked here.
 *
 * @returns the others
 */
async function unlessRevoked(
  flow: Flow,
  workflow: string,
  records: readonly TaskRecord[],
  nested: Nested,
): Promise<readonly TaskRecord[]> {
  const isNew = ({ state, blocked, attempts, life }: TaskRecord) =>
    state === 'PENDING' && !blocked && attempts === 0 && life > 1;
  if (!records.some(isNew)) return records;
  const head = await readItemById(flow.table, workflow);
  if (!head || readHead(head).state !== 'REVOKED') return records;
  await sideBySide(records.filter(isNew), (record) =>
    nested.finish(record, { kind: 'revoked', life: record.life, hasOutbox: true }),
  );
  return records.filter((record) => !isNew(record));
}

/** Whether a task was let go on, and its message may not have been sent: no worker has had it. */
function needsItsMessage({ state, blocked, attempts, snoozes, dueRun }: TaskRecord): boolean {
  return state === 'PENDING' && !blocked && attempts === 0 && snoozes === 0 && dueRun === null;
}

async function goOn(
  flow: Flow,
  record: TaskRecord,
  valueFor: (text: string, awaits: Awaits) => Promise<Outcome | null>,
  nested: Nested,
): Promise<TaskRecord | null> {
  const text = record.workflow?.awaits;
  if (text == null) return null;
  const awaits: Awaits = JSON.parse(text);
  const given = await memberInput(flow, record, awaits, () => valueFor(text, awaits));
  if (given.kind === 'open') return null;
  if (given.kind === 'bad') {
    await nested.finish(record, {
      kind: 'notReleased',
      transition: 'fail',
      life: record.life,
      error: given.error,
    });
    return null;
  }
  const now = flow.clock.now();
  const { countdown, expires } = awaits;
  // A failure that is not told by now is told no more: whoever waits for the task learns of its next end.
  const released = await releaseRecord(flow.table, record, {
    input: awaits.pass === false ? null : { value: given.input },
    eta: countdown === undefined ? record.eta : now + Math.round(countdown * 1000),
    expiresAt: expires === undefined ? record.expiresAt : now + Math.round(expires * 1000),
    now,
  });
  // Somebody who had seen an earlier end of what it waits for has failed it since it was read.
  const isBehind = released !== null && isReleasable(released);
  return isBehind ? goOn(flow, released, valueFor, nested) : released;
}
