import type { ApiNode, ApiWorkflow } from '../../core/protocol/api-workflow.ts';
import type { ApiRecord } from '../../core/protocol/record.ts';
import type { LocalSystem } from '../../local/local-system.ts';
import { until } from '../flow/until.ts';
import { killEachSecond } from './kill-each-second.ts';

/** The queue of the tasks. */
export const QUEUE = 'default';

/** How long a chord may take, in seconds: several leases of dead workers, one after the other. */
const PATIENCE_SECONDS = 600;

/** Members of one page. */
const PAGE = 100;

/** What a chord came to. */
export interface ChordRun {
  readonly killed: number;
  /** Members that were begun more than once, because a worker died. */
  readonly begunAgain: number;
  readonly seconds: number;
  /** What is not as it should be. */
  readonly failures: readonly string[];
}

/**
 * Sends a chord that adds `n` and `n` for each `n` under a number, and sums that up; kills a worker each second until it has ended.
 *
 * @throws Error if it does not end
 */
export async function runChord(system: LocalSystem, members: number): Promise<ChordRun> {
  const startedAt = performance.now();
  const over = new AbortController();
  // Tasks run before the call is answered that sends them.
  const killing = killEachSecond(system, QUEUE, over.signal);
  try {
    const { id } = await call<ApiWorkflow>(system, '/workflows', chordOf(members));
    const ended = await until(
      `the end of the chord ${id}`,
      async () => {
        const workflow = await call<ApiWorkflow>(system, `/workflows/${id}?wait=5`);
        return workflow.ready ? workflow : undefined;
      },
      PATIENCE_SECONDS,
    );
    const seconds = (performance.now() - startedAt) / 1000;
    over.abort();
    const killed = await killing;
    const attempts = await attemptsOf(system, id);
    const begunAgain = attempts.filter((count) => count > 1).length;
    return { killed, begunAgain, seconds, failures: judge(ended, attempts, members) };
  } finally {
    over.abort();
  }
}

function chordOf(members: number) {
  const inputs = Array.from({ length: members }, (_, n) => ({ a: n, b: n }));
  return {
    workflow: { chord: { header: { map: { task: 'add', inputs } }, body: { task: 'sum', pass: 'numbers' } } },
  };
}

function judge(
  { state, result, error, counts }: ApiWorkflow,
  attempts: readonly number[],
  members: number,
): readonly string[] {
  const right = members * (members - 1);
  const { succeeded } = counts;
  return [
    ...(state === 'SUCCESS' ? [] : [`it is ${state}: ${JSON.stringify(error)}`]),
    ...(result === right ? [] : [`the sum is ${JSON.stringify(result)}, not ${right}`]),
    ...(succeeded === members + 1 ? [] : [`${succeeded} tasks succeeded, not ${members + 1}`]),
    ...(attempts.length === members + 1 ? [] : [`it has ${attempts.length} tasks, not ${members + 1}`]),
  ];
}

/** How often each of a workflow's tasks was begun. */
async function attemptsOf(system: LocalSystem, id: string): Promise<readonly number[]> {
  const attempts: number[] = [];
  let cursor: string | null = '';
  while (cursor !== null) {
    const from: string = cursor === '' ? '' : `&cursor=${cursor}`;
    const page: NodePage = await call(system, `/workflows/${id}/nodes?limit=${PAGE}${from}`);
    const records = await Promise.all(
      page.nodes.map(({ id: node }) => call<ApiRecord>(system, `/tasks/${node}`)),
    );
    attempts.push(...records.map((record) => record.attempts));
    cursor = page.cursor;
  }
  return attempts;
}

interface NodePage {
  readonly nodes: readonly ApiNode[];
  readonly cursor: string | null;
}

/** The type says what the API promises. @throws Error if it refuses */
async function call<Body>(system: LocalSystem, path: string, body?: object): Promise<Body> {
  const sent = {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(body),
  };
  const answer = await fetch(new URL(path, system.url), body ? sent : {});
  const text = await answer.text();
  if (!answer.ok) throw new Error(`${path} was answered with ${answer.status}: ${text}`);
  return JSON.parse(text) as Body;
}
