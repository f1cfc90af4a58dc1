import type { TaskRecord } from '../../client/index.ts';
import type { Json } from '../../core/protocol/json.ts';
import type { WaitsFor } from '../../core/protocol/record.ts';
import type { State } from '../../core/protocol/state.ts';
import type { Output } from '../output.ts';
import { cleanText, oneLine } from '../terminal/clean-text.ts';
import { bar, readProgress } from './progress.ts';
import { duration, relativeTime } from './relative-time.ts';
import { type Column, table } from './table.ts';
import { grouped } from './workflow-counts.ts';

type Record = TaskRecord<Json>;
type Colors = Output['colors'];

const PAINT = {
  PENDING: 'yellow',
  STARTED: 'cyan',
  RETRY: 'magenta',
  SUCCESS: 'green',
  FAILURE: 'red',
  REVOKED: 'gray',
} as const satisfies { readonly [Name in State]: keyof Colors };

/** A text in the colour of a state; plain for one that is not known here, of a newer API. */
export function paintState(colors: Colors, state: State, text: string = state): string {
  return Object.hasOwn(PAINT, state) ? colors[PAINT[state]](text) : oneLine(text);
}

/** Tasks as a table. */
export function recordTable(
  records: readonly Record[],
  { colors, width, now }: Pick<Output, 'colors' | 'width'> & { now: number },
): string {
  const columns: Column<Record>[] = [
    { title: 'ID', cell: ({ id }) => id },
    { title: 'TASK', cell: ({ task }) => task, shrinks: true },
    ...(hasRoom(records, width) ? [PYTHON] : []),
    {
      title: 'STATE',
      cell: ({ state }) => state,
      paint: (text, { state }) => paintState(colors, state, text),
    },
    { title: 'SENT', cell: ({ createdAt }) => relativeTime(createdAt, now) },
    { title: 'TOOK', cell: took, align: 'right' },
    { title: 'TRIES', cell: ({ attempts }) => String(attempts), align: 'right' },
    { title: 'OUTCOME', cell: (record) => gist(record, now), shrinks: true },
  ];
  return table(records, columns, { width, paintTitle: colors.dim });
}

/** The name by which Python called a task. */
const PYTHON: Column<Record> = { title: 'PYTHON', cell: ({ pythonName }) => pythonName ?? '', shrinks: true };

/** From this width of the terminal on, in columns, the names that Python called are listed: the other columns take up to about 120. */
const WIDTH_WITH_PYTHON = 140;

/** Whether to list the names that Python called: if there are any. An earlier version of the API knows none. */
function hasRoom(records: readonly Record[], width: number): boolean {
  return width >= WIDTH_WITH_PYTHON && records.some(({ pythonName }) => Boolean(pythonName));
}

/** What a task waits for, or its error, result or progress, in a few words. */
function gist({ state, result, error, progress, waitsFor }: Record, now: number): string {
  if (waitsFor?.kind === 'time') return `due ${relativeTime(waitsFor.until, now)}`;
  if (waitsFor) return `waits for ${waitText(waitsFor)}`;
  if (error) return `${error.type}: ${error.message}`;
  if (state === 'SUCCESS') return result === null ? '' : JSON.stringify(result);
  if (progress !== null) return readProgress(progress)?.label ?? JSON.stringify(progress);
  return '';
}

function waitText(waitsFor: WaitsFor): string {
  if (waitsFor.kind === 'time') return 'its time';
  if (waitsFor.kind === 'capacity') return `${waitsFor.kind}: ${waitsFor.reason}`;
  // Another version of the API may say no more.
  const { tasks = [], count = 0 }: Partial<typeof waitsFor> = waitsFor;
  if (count === 1 && tasks[0]) return `task ${tasks[0]}`;
  return `${count === 0 ? 'other' : grouped(count)} tasks of its workflow`;
}

/** How long the latest attempt ran. */
function took({ startedAt, finishedAt, runs }: Record): string {
  const latest = runs.at(-1);
  // The task's end is later than the attempt's if it was revoked, or given up, while it waited for the next.
  const from = latest?.startedAt ?? startedAt;
  const end = latest ? latest.endedAt : finishedAt;
  return from !== null && end !== null ? duration(Date.parse(end) - Date.parse(from)) : '';
}

/** One task, field by field. */
export function recordCard(
  record: Record,
  { colors, now }: Pick<Output, 'colors'> & { now: number },
): string {
  const at = (time: string | null) => time && `${time}  ${colors.dim(`(${relativeTime(time, now)})`)}`;
  const json = (value: Json | undefined) =>
    value === null || value === undefined ? null : JSON.stringify(value);
  const { error, delivery, waitsFor } = record;
  const rows: readonly (readonly [string, string | null])[] = [
    ['id', record.id],
    ['task', record.task],
    // An earlier version of the API knows no names in Python.
    ['python', record.pythonName ?? null],
    ['state', paintState(colors, record.state)],
    ['progress', progressText(record)],
    ['result', json(record.result)],
    ['error', error && `${error.type}: ${error.message}`],
    ['waits for', waitsFor && waitText(waitsFor)],
    ['until', waitsFor ? at(waitsFor.until) : null],
    ['attempts', String(record.attempts)],
    ['queue', record.queue],
    // An earlier version of the API knows neither workflows nor schedules.
    ['workflow', record.workflow ? `${record.workflow.id}  ${colors.dim(record.workflow.path)}` : null],
    ['schedule', record.schedule ? `${record.schedule.name}, for ${at(record.schedule.at)}` : null],
    ['sent', at(record.createdAt)],
    ['not before', at(record.eta)],
    ['expires', at(record.expiresAt)],
    ['started', at(record.startedAt)],
    ['finished', at(record.finishedAt)],
    ['took', took(record) || null],
    ['delivery', delivery && `${delivery.status}${delivery.reason ? ` (${delivery.reason})` : ''}`],
    ['input', json(record.input)],
  ];
  const lines = rows.flatMap(([name, value]) =>
    value === null ? [] : [`${colors.dim(name.padEnd(10))}  ${oneLine(value)}`],
  );
  return [...lines, ...errorLines(record, colors)].join('\n');
}

/** What each attempt failed with and where the last error was thrown, if the record was read with them. */
function errorLines({ runs, traceback }: Record, colors: Colors): readonly string[] {
  const failed = runs.flatMap(({ attempt, error }) =>
    error
      ? [`${colors.dim(`attempt ${attempt}`.padEnd(10))}  ${oneLine(`${error.type}: ${error.message}`)}`]
      : [],
  );
  // Set in, so that no line of it can pose as a field of the record.
  const frames = cleanText(traceback ?? '').replaceAll('\n', '\n            ');
  return traceback ? [...failed, `${colors.dim('traceback'.padEnd(10))}  ${frames}`] : failed;
}

/** The progress of a run, with a bar if one can be drawn. */
export function progressText({ progress, state }: Record): string | null {
  if (progress === null || state === 'SUCCESS') return null;
  const read = readProgress(progress);
  return read ? `${bar(read.part, 20)} ${read.label}` : oneLine(JSON.stringify(progress));
}
