import { indexWrites } from '../cost/index-writes.ts';
import { postEvent } from '../http-events.ts';
import { meteredEach } from '../metered-each.ts';
import type { Metered } from '../metered-proxy.ts';
import { inSandbox } from '../sandbox/in-sandbox.ts';
import type { BenchAws } from '../start-aws.ts';
import { taskIds } from '../wire/task-ids.ts';
import { type NoopFiles, noopFunctions } from './bundle-noop.ts';
import { feedWorker } from './feed-worker.ts';
import { storedItems } from './stored-items.ts';

/** What a chord asks of AWS for each of its members: whatever there is but once is shared out among them. */
export interface CountedChord {
  readonly members: number;
  /** The call that sends it. */
  readonly call: Metered;
  /** The runs of its members and its body, in batches of ten. */
  readonly run: Metered;
  /** Write units of indexes, which neither `call` nor `run` includes. */
  readonly indexWrites: number;
  /** The most writes that one item of the table took, in the call or in the runs. */
  readonly mostWritesOfOneItem: number;
}

/** The call that sends a chord of so many members, and a body that is given what they return. */
export function chordCall(members: number): object {
  const inputs = Array.from({ length: members }, () => ({}));
  const header = { map: { task: 'noop', inputs } };
  return postEvent('/workflows', {
    workflow: { chord: { header, body: { task: 'count', pass: 'results' } } },
  });
}

/**
 * Counts on the wire what a chord asks of AWS.
 *
 * @throws Error when it does not succeed
 */
export async function countChord(bench: BenchAws, files: NoopFiles, members: number): Promise<CountedChord> {
  const { enqueue, worker } = noopFunctions(files, bench.aws);
  await bench.take();
  const { answers } = await inSandbox(enqueue, (sandbox) => sandbox.invoke([chordCall(members)]));
  const call = await bench.take();
  const [id = ''] = taskIds(answers);
  const born = await storedItems(bench.direct, id, members + 1);
  // Past the counter: on AWS the event source's requests are Lambda's.
  await inSandbox(worker, (sandbox) => feedWorker(sandbox, bench.direct, Promise.resolve()));
  const run = await bench.take();
  const ended = await storedItems(bench.direct, id, members + 1);
  if (ended[0]?.['workflowState']?.S !== 'SUCCESS') {
    throw new Error(`The chord is ${ended[0]?.['workflowState']?.S}`);
  }
  const writes = ended.reduce((sum, item, place) => {
    const before = born[place];
    return before ? sum + indexWrites(undefined, before) + indexWrites(before, item) : sum;
  }, 0);
  return {
    members,
    call: meteredEach(call, members),
    run: meteredEach(run, members),
    indexWrites: writes / members,
    mostWritesOfOneItem: Math.max(call.mostWritesOfOneItem, run.mostWritesOfOneItem),
  };
}
