import type { ApiNode } from '../../core/protocol/api-workflow.ts';
import type { Context } from '../context.ts';
import { workflowCard } from '../show/workflow.ts';
import { treeLines } from '../show/workflow-tree.ts';
import { placeNodes } from './place-nodes.ts';
import type { OutlinedWorkflow } from './workflow-calls.ts';

/** Shows a workflow with all of its tasks, as data. */
export function showTree(
  workflow: OutlinedWorkflow,
  nodes: readonly ApiNode[],
  { output, now }: Pick<Context, 'output' | 'now'>,
): void {
  if (output.json) {
    output.document({ ...workflow, nodes });
    return;
  }
  const { colors, width } = output;
  const { outline } = workflow;
  const tree = outline ? treeLines(placeNodes(outline, nodes), { colors, width, isComplete: true }) : [];
  const card = workflowCard(workflow, { colors, now: now() });
  output.data([card, ...(tree.length > 0 ? ['', ...tree] : [])].join('\n'));
}
