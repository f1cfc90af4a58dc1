import type { ApiWorkflow } from '../../core/protocol/api-workflow.ts';
import type { Output } from '../output.ts';
import { oneLine } from '../terminal/clean-text.ts';
import { paintState } from './record.ts';
import { duration, relativeTime } from './relative-time.ts';
import { type Column, table } from './table.ts';
import { countsText } from './workflow-counts.ts';

/** Workflows as a table. */
export function workflowTable(
  workflows: readonly ApiWorkflow[],
  { colors, width, now }: Pick<Output, 'colors' | 'width'> & { now: number },
): string {
  const columns: Column<ApiWorkflow>[] = [
    { title: 'WORKFLOW', cell: ({ id }) => id },
    {
      title: 'STATE',
      cell: ({ state }) => state,
      paint: (text, { state }) => paintState(colors, state, text),
    },
    {
      title: 'TASKS',
      cell: tasksText,
      paint: (text, { counts }) => (counts.failed > 0 ? colors.red(text) : text),
    },
    { title: 'SENT', cell: ({ createdAt }) => relativeTime(createdAt, now) },
    { title: 'TOOK', cell: (workflow) => took(workflow) ?? '', align: 'right' },
    { title: 'ERROR', cell: (workflow) => errorText(workflow) ?? '', shrinks: true },
  ];
  return table(workflows, columns, { width, paintTitle: colors.dim });
}

/** How many of a workflow's tasks have ended. */
export function tasksText({ counts, total }: ApiWorkflow): string {
  return countsText({ ...counts, total });
}

/** One workflow, field by field. */
export function workflowCard(
  workflow: ApiWorkflow,
  { colors, now }: Pick<Output, 'colors'> & { now: number },
): string {
  const at = (time: string | null) => time && `${time}  ${colors.dim(`(${relativeTime(time, now)})`)}`;
  const { result } = workflow;
  const rows: readonly (readonly [string, string | null])[] = [
    ['workflow', workflow.id],
    ['state', paintState(colors, workflow.state)],
    ['tasks', tasksText(workflow)],
    ['result', result === null ? null : JSON.stringify(result)],
    ['error', errorText(workflow)],
    ['sent', at(workflow.createdAt)],
    ['finished', at(workflow.finishedAt)],
    ['took', took(workflow)],
  ];
  return rows
    .flatMap(([name, value]) => (value === null ? [] : [`${colors.dim(name.padEnd(10))}  ${oneLine(value)}`]))
    .join('\n');
}

function errorText({ error }: ApiWorkflow): string | null {
  return error && `${error.type}: ${error.message}`;
}

function took({ createdAt, finishedAt }: ApiWorkflow): string | null {
  return finishedAt === null ? null : duration(Date.parse(finishedAt) - Date.parse(createdAt));
}
