import { ApiError, type Client, InputInvalid, LovageError, NoAnswer } from '../../client/index.ts';
import type { ApiWorkflow } from '../../core/protocol/api-workflow.ts';
import { API_WORKFLOW_STATES, type WorkflowState } from '../../core/protocol/workflow.ts';
import { CliError, EXIT } from '../cli-error.ts';
import type { Context } from '../context.ts';
import { didYouMean } from '../did-you-mean.ts';
import { explainError } from '../explain-error.ts';
import { readSeconds } from '../send/call-options.ts';
import { readTasks } from '../send/fields.ts';
import { readKey } from '../send/read-key.ts';
import { paintState } from '../show/record.ts';
import { tasksText, workflowTable } from '../show/workflow.ts';
import { oneLine } from '../terminal/clean-text.ts';
import { explainRefusal } from '../workflow/explain-refusal.ts';
import { followWorkflow } from '../workflow/follow-workflow.ts';
import { readOnFailure } from '../workflow/read-on-failure.ts';
import { readWorkflowFile } from '../workflow/read-workflow-file.ts';
import { showTree } from '../workflow/show-tree.ts';
import { workflowCalls } from '../workflow/workflow-calls.ts';
import { WorkflowNodes } from '../workflow/workflow-nodes.ts';
import { readLimit } from './tasks.ts';

/** `true` without a time limit. */
type Wait = string | true | undefined;

/** What `lovage workflow send` takes. */
export interface SendWorkflowFlags {
  readonly idempotencyKey?: string;
  readonly onFailure?: string;
  readonly wait?: string | true;
}

/** `lovage workflow send FILE`: the file is the workflow's node, or the body of the call. */
export async function sendWorkflow(
  path: string,
  { idempotencyKey, onFailure, wait }: SendWorkflowFlags,
  context: Context,
): Promise<void> {
  const timeout = readWait(wait);
  const givenKey = readKey(idempotencyKey).idempotencyKey;
  const flags = onFailure === undefined ? {} : { onFailure: readOnFailure(onFailure) };
  const file = await readWorkflowFile(path, context.readStdin);
  const { client, api } = await context.connect();
  const calls = workflowCalls(client, api(), context.signal);
  const key = givenKey ?? api().newKey();
  let sent: ApiWorkflow;
  try {
    sent = await calls.send({ ...file.body, ...flags }, key);
  } catch (error) {
    if (!(error instanceof InputInvalid)) throw withKey(error, path, key);
    const given = 'onFailure' in flags ? { onFailure: '--on-failure' } : {};
    throw await explainRefusal(error, file, given, () => taskNames(client, context));
  }
  const { output } = context;
  if (wait === undefined) return showLine(sent, context);
  if (!output.json) output.note(`sent ${oneLine(sent.id)}`);
  await followWorkflow(sent.id, { calls, context, timeout });
}

/** The names of all tasks; none if they cannot be had: what is wrong with a workflow is told without them. */
async function taskNames(
  client: Pick<Client, 'openapi'>,
  { signal }: Pick<Context, 'signal'>,
): Promise<readonly string[]> {
  try {
    return readTasks(await client.openapi({ signal })).map(({ name }) => name);
  } catch (error) {
    if (error instanceof LovageError) return [];
    throw error;
  }
}

/** Without an answer, part of it may be stored: the same key goes on, so the user has to know it. */
function withKey(error: unknown, path: string, key: string): unknown {
  if (!(error instanceof NoAnswer || error instanceof ApiError)) return error;
  const explained = explainError(error);
  if (explained?.exitCode !== EXIT.noAnswer) return error;
  const again = `To go on, and send nothing twice: lovage workflow send ${path} --key ${key}`;
  const hint = [explained.hint, again].filter(Boolean).join(' ');
  return new CliError(explained.exitCode, explained.message, { errors: explained.errors, hint });
}

/** `lovage workflow ID`. @param ids one, and whatever else was given */
export async function showWorkflow(
  [id = '', ...others]: readonly string[],
  { wait }: { readonly wait?: string | true },
  context: Context,
): Promise<void> {
  checkId(id);
  if (others.length > 0) throw new CliError(EXIT.usage, `Give one id: what is "${others[0]}"?`);
  const timeout = readWait(wait);
  const calls = await callsOf(context);
  if (wait !== undefined) return followWorkflow(id, { calls, context, timeout });
  const workflow = await calls.outlined(id);
  const nodes = new WorkflowNodes(calls, id);
  await nodes.look();
  showTree(workflow, nodes.known, context);
}

/** `lovage workflows` */
export async function workflows(
  { state, limit: givenLimit }: { readonly state?: string; readonly limit?: string },
  context: Context,
): Promise<void> {
  const { output, now } = context;
  const limit = readLimit(givenLimit) ?? 20;
  const wanted = readWorkflowState(state);
  const found: ApiWorkflow[] = [];
  const calls = await callsOf(context);
  for await (const workflow of calls.list(wanted, Math.min(100, limit + 1))) {
    found.push(workflow);
    if (found.length > limit) break;
  }
  const shown = found.slice(0, limit);
  if (output.json) return output.document({ workflows: shown });
  if (shown.length === 0) return output.note('No workflows.');
  output.data(workflowTable(shown, { colors: output.colors, width: output.width, now: now() }));
  if (found.length > limit) output.note(`There are more than ${limit}: see --limit.`);
}

/** `lovage workflow revoke ID`, `lovage workflow retry ID` */
export async function changeWorkflow(
  change: 'revoke' | 'retry',
  id: string,
  context: Context,
): Promise<void> {
  checkId(id);
  const calls = await callsOf(context);
  showLine(await calls[change](id), context);
}

async function callsOf({ connect, signal }: Context) {
  const { client, api } = await connect();
  return workflowCalls(client, api(), signal);
}

function showLine(workflow: ApiWorkflow, { output }: Context): void {
  const { id, state } = workflow;
  if (output.json) output.document(workflow);
  else output.data(`${oneLine(id)}  ${paintState(output.colors, state)}  ${tasksText(workflow)}`);
}

/** @returns seconds; `undefined` for no limit */
function readWait(wait: Wait): number | undefined {
  return typeof wait === 'string' ? readSeconds('--wait', wait) : undefined;
}

const COMMANDS = ['send', 'show', 'revoke', 'retry'];

/** A word in the place of an id is probably a command. @throws CliError if it can be no id */
function checkId(given: string): void {
  if (/^[\da-f]{8}(-[\da-f]{4}){3}-[\da-f]{12}$/i.test(given)) return;
  throw new CliError(
    EXIT.usage,
    `"${given}" is no workflow’s id, which has 36 characters.${didYouMean(given, COMMANDS)}`,
    { hint: 'To find one: lovage workflows. The commands: lovage workflow --help' },
  );
}

function readWorkflowState(given: string | undefined): WorkflowState | undefined {
  if (given === undefined) return undefined;
  const state = API_WORKFLOW_STATES.find((each) => each === given.toUpperCase());
  if (state) return state;
  const guess = didYouMean(given, API_WORKFLOW_STATES);
  throw new CliError(
    EXIT.usage,
    `There is no state "${given}" of a workflow.${guess} The states are ${API_WORKFLOW_STATES.join(', ')}.`,
  );
}
