import type { ApiWorkflow, Outline } from '../../core/protocol/api-workflow.ts';
import { MAX_WAIT_SECONDS } from '../../core/protocol/bounds.ts';
import { CliError, EXIT, Interrupted } from '../cli-error.ts';
import type { Context } from '../context.ts';
import { paintState } from '../show/record.ts';
import { duration } from '../show/relative-time.ts';
import { tasksText } from '../show/workflow.ts';
import { treeLines } from '../show/workflow-tree.ts';
import { oneLine } from '../terminal/clean-text.ts';
import { placeNodes } from './place-nodes.ts';
import { showTree } from './show-tree.ts';
import type { WorkflowCalls } from './workflow-calls.ts';
import { WorkflowNodes } from './workflow-nodes.ts';

interface FollowOptions {
  readonly calls: WorkflowCalls;
  readonly context: Context;
  /** Seconds; `undefined` for no limit. */
  readonly timeout: number | undefined;
}

/** Between two looks of one who watches, in seconds. */
const LOOK_EVERY_SECONDS = 1;

/** Calls for tasks in each look: of more than a thousand tasks, each look shows what became of a part. */
const CALLS_A_LOOK = 10;

/**
 * Shows a workflow as a tree until it ends, where there is a terminal, and then as it is. The exit code is 1 if it failed or was revoked.
 *
 * @throws CliError if `timeout` passes first; the workflow continues
 */
export async function followWorkflow(id: string, { calls, context, timeout }: FollowOptions): Promise<void> {
  const { output, now } = context;
  const begun = now();
  try {
    const { outline } = await calls.outlined(id);
    const nodes = new WorkflowNodes(calls, id);
    const lookEvery = output.live ? LOOK_EVERY_SECONDS : MAX_WAIT_SECONDS;
    for (;;) {
      const left = timeout === undefined ? lookEvery : timeout - (now() - begun) / 1000;
      const workflow = await calls.get(id, Math.max(0, Math.min(lookEvery, left)));
      const isOver = timeout !== undefined && (now() - begun) / 1000 >= timeout;
      if (workflow.ready || isOver) {
        await nodes.look();
        output.liveLine('');
        showTree({ ...workflow, outline }, nodes.known, context);
        if (!workflow.ready) throw timedOut(workflow, timeout ?? 0);
        if (!workflow.successful) context.exitWith(EXIT.failed);
        return;
      }
      if (!output.live) continue;
      await nodes.look(CALLS_A_LOOK);
      output.liveLines(liveLines(workflow, outline, nodes, now() - begun, context));
    }
  } catch (error) {
    if (!(error instanceof Interrupted)) throw error;
    throw new Interrupted(`Stopped waiting. The workflow continues: lovage workflow ${id} --wait`);
  }
}

function timedOut({ id, state }: ApiWorkflow, seconds: number): CliError {
  return new CliError(
    EXIT.timedOut,
    `The workflow ${id} is still ${state} after ${seconds} s. It continues.`,
  );
}

/** What a terminal shows of it, as far as it fits. */
function liveLines(
  workflow: ApiWorkflow,
  outline: Outline | null,
  nodes: WorkflowNodes,
  ms: number,
  { output }: Context,
): readonly string[] {
  const colors = output.noteColors;
  const state = paintState(colors, workflow.state);
  const first = `${state}  ${oneLine(tasksText(workflow))}  ${duration(ms)}`;
  const tree = outline
    ? treeLines(placeNodes(outline, nodes.known), {
        ...{ colors, width: output.noteWidth - 1, isComplete: nodes.isComplete },
      })
    : [];
  const room = Math.max(1, output.noteHeight - 2);
  const shown = tree.length <= room ? tree : tree.slice(0, room - 1);
  const more = tree.length - shown.length;
  return [first, ...shown, ...(more > 0 ? [colors.dim(`… ${more} more lines`)] : [])];
}
