import { inTurns } from '../../client/in-turns.ts';
import { ApiError, type Client, type QueueCounts, type QueueStatus } from '../../client/index.ts';
import { CliError, EXIT } from '../cli-error.ts';
import type { Context } from '../context.ts';
import { didYouMean } from '../did-you-mean.ts';
import { type Column, table } from '../show/table.ts';

/** Concurrent calls. */
const CONCURRENCY = 8;

/** A queue as shown. Without operator permission, only its counts are known. */
type ShownQueue = QueueCounts & Partial<QueueStatus>;

/** `lovage queues [NAME…]` */
export async function queues(names: readonly string[], context: Context): Promise<void> {
  const { output, signal } = context;
  const { client } = await context.connect();
  if (names.length > 0) {
    return showQueues(
      await eachQueue(names, client, (name) => client.queue(name).status({ signal })),
      output,
    );
  }
  const counts = await client.queues({ signal });
  const shown: ShownQueue[] = [...counts];
  await inTurns(counts, CONCURRENCY, async ({ name }, index) => {
    try {
      shown[index] = await client.queue(name).status({ signal });
    } catch (error) {
      if (!(error instanceof ApiError)) throw error;
    }
  });
  showQueues(shown, output);
}

/** `lovage pause NAME…`, `lovage resume NAME…` */
export async function pauseOrResume(
  change: 'pause' | 'resume',
  names: readonly string[],
  context: Context,
): Promise<void> {
  const { output, signal } = context;
  const { client } = await context.connect();
  showQueues(await eachQueue(names, client, (name) => client.queue(name)[change]({ signal })), output);
}

/**
 * `lovage purge NAME`: shows how many tasks are waiting, asks, and revokes them. What is sent after that is not touched, however many calls
 * it takes.
 */
export async function purge(
  name: string,
  { yes = false }: { yes?: boolean },
  context: Context,
): Promise<void> {
  const { output, signal } = context;
  const { client, serverTime } = await context.connect();
  const queue = client.queue(name);
  const [counts] = await eachQueue([name], client, () => queue.status({ signal }));
  const question = `Revoke the tasks waiting on ${name}, about ${counts?.waiting ?? 0}? They will not run.`;
  if (!yes && !(await context.confirm(question))) return output.note('Nothing was done.');
  // By the API's clock: of its latest answer, which has the counts that were shown.
  const before = new Date(serverTime());
  let purged = 0;
  for (;;) {
    const answer = await queue.purge({ confirm: name, before, signal });
    purged += answer.purged;
    output.liveLine(`${purged} revoked, ${answer.remaining} to go`);
    // If a call revokes nothing, the rest is out of reach.
    if (answer.remaining > 0 && answer.purged > 0) continue;
    output.liveLine('');
    if (output.json) output.document({ ...answer, purged });
    else {
      const later = answer.later ? `; ${answer.later} sent later were left alone` : '';
      output.data(`${purged} tasks revoked, ${answer.remaining} left waiting${later}`);
    }
    return;
  }
}

/** `lovage redrive NAME` */
export async function redrive(name: string, context: Context): Promise<void> {
  const { output, signal } = context;
  const { client } = await context.connect();
  const [answer] = await eachQueue([name], client, () => client.queue(name).redrive({ signal }));
  if (output.json) output.document(answer);
  else output.data(`${answer?.redriving ?? 0} dead letters on their way back to ${name}`);
}

/** Makes a call for each queue, one by one. @throws CliError with a suggestion if there is no such queue */
async function eachQueue<Answer>(
  names: readonly string[],
  client: Pick<Client, 'queues'>,
  ask: (name: string) => Promise<Answer>,
): Promise<readonly Answer[]> {
  const answers: Answer[] = [];
  for (const name of names) {
    try {
      answers.push(await ask(name));
    } catch (error) {
      if (!(error instanceof ApiError) || error.status !== 404) throw error;
      const known = (await client.queues()).map((queue) => queue.name);
      throw new CliError(EXIT.refused, `There is no queue "${name}".${didYouMean(name, known)}`, {
        hint: `The queues are ${known.join(', ')}.`,
      });
    }
  }
  return answers;
}

function showQueues(shown: readonly ShownQueue[], output: Context['output']): void {
  if (output.json) {
    output.document({ queues: shown });
    return;
  }
  const { colors, width } = output;
  const count = (name: 'waiting' | 'running' | 'delayed' | 'dead'): Column<ShownQueue> => ({
    title: name.toUpperCase(),
    cell: (queue) => String(queue[name]),
    align: 'right',
    paint: (text, queue) => (name === 'dead' && queue.dead > 0 ? colors.red(text) : text),
  });
  const columns: Column<ShownQueue>[] = [
    { title: 'QUEUE', cell: ({ name }) => name, shrinks: true },
    ...(['waiting', 'running', 'delayed', 'dead'] as const).map(count),
    {
      title: 'CONSUMER',
      cell: ({ paused, consumer = '' }) => (paused ? 'paused' : consumer),
      paint: (text, { paused }) => (paused ? colors.yellow(text) : text),
    },
  ];
  output.data(table(shown, columns, { width, paintTitle: colors.dim }));
}
