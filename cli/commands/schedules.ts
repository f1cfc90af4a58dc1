import type { Schedule } from '../../client/index.ts';
import type { Context } from '../context.ts';
import { named } from '../schedule/find-schedule.ts';
import { readSeconds } from '../send/call-options.ts';
import { readKey } from '../send/read-key.ts';
import { showSent } from '../send/show-sent.ts';
import { scheduleCard, scheduleTable } from '../show/schedule.ts';
import { oneLine } from '../terminal/clean-text.ts';

/** `lovage schedules` */
export async function schedules(context: Context): Promise<void> {
  const { output, signal, now } = context;
  const { client } = await context.connect();
  const found: Schedule[] = [];
  for await (const schedule of client.schedules.list({ limit: 100, signal })) found.push(schedule);
  if (output.json) return output.document({ schedules: found });
  if (found.length === 0) return output.note('No schedules. To make one: lovage schedule set --help');
  output.data(scheduleTable(found, { colors: output.colors, width: output.width, now: now() }));
}

/** `lovage schedule show NAME` */
export async function showSchedule(
  name: string,
  { withInput }: { withInput?: boolean },
  context: Context,
): Promise<void> {
  const { client } = await context.connect();
  const include = withInput ? { include: 'input' as const } : {};
  show(
    await named(name, context, () => client.schedules.get(name, { ...include, signal: context.signal })),
    context,
  );
}

/** `lovage schedule pause NAME`, `resume NAME`, `reset NAME` */
export async function changeSchedule(
  change: 'pause' | 'resume' | 'reset',
  name: string,
  context: Context,
): Promise<void> {
  const { client } = await context.connect();
  show(await named(name, context, () => client.schedules[change](name, { signal: context.signal })), context);
}

/** `lovage schedule run NAME` */
export async function runSchedule(
  name: string,
  { wait, idempotencyKey }: { wait?: string | true; idempotencyKey?: string },
  context: Context,
): Promise<void> {
  const timeout = typeof wait === 'string' ? readSeconds('--wait', wait) : undefined;
  const options = { ...readKey(idempotencyKey), signal: context.signal };
  const { client } = await context.connect();
  const task = await named(name, context, () => client.schedules.run(name, options));
  await showSent(task, { wait: wait !== undefined, timeout }, context);
}

/** `lovage schedule delete NAME`: asks first. */
export async function deleteSchedule(
  name: string,
  { yes = false }: { yes?: boolean },
  context: Context,
): Promise<void> {
  const { output, signal } = context;
  const question = `Delete the schedule ${name}? It makes no more tasks.`;
  if (!yes && !(await context.confirm(question))) return output.note('Nothing was done.');
  const { client } = await context.connect();
  await named(name, context, () => client.schedules.delete(name, { signal }));
  if (output.json) output.document({ name, deleted: true });
  else output.data(`${oneLine(name)}  deleted`);
}

function show(schedule: Schedule, { output, now }: Context): void {
  if (output.json) output.document(schedule);
  else output.data(scheduleCard(schedule, { colors: output.colors, now: now() }));
}
