import type { InputInvalid } from '../../client/index.ts';
import type { Json } from '../../core/protocol/json.ts';
import type { FieldError } from '../../core/protocol/problem.ts';
import { CliError, EXIT } from '../cli-error.ts';
import { didYouMean } from '../did-you-mean.ts';
import { jsonLines } from './json-lines.ts';
import type { WorkflowFile } from './read-workflow-file.ts';

/**
 * What is wrong with a workflow: for each node its path in the file, and the line.
 *
 * @param file what was sent
 * @param flags the flags that came before what the file says, by what they set
 * @param readTaskNames the names of the tasks that there are; called if a task is named that may be misspelled
 */
export async function explainRefusal(
  { errors, problem }: InputInvalid,
  file: WorkflowFile,
  flags: Readonly<Record<string, string>>,
  readTaskNames: () => Promise<readonly string[]>,
): Promise<CliError> {
  const lineOf = jsonLines(file.text);
  const namesTasks = errors.some(({ path }) => taskAt(file.body, path) !== null);
  const known = namesTasks ? await readTaskNames() : [];
  let unknown = false;
  const shown = errors.map(({ path, message }): FieldError => {
    const flag = flags[path];
    if (flag !== undefined) return { path: flag, message };
    const task = taskAt(file.body, path);
    const isUnknown = task !== null && known.length > 0 && !known.includes(task);
    unknown ||= isUnknown;
    const words = isUnknown ? `There is no task "${task}".${didYouMean(task, known)}` : message;
    const within = file.isNode ? path.replace(/^workflow\.?/, '') : path;
    return { path: within, message: `${words.replace(/\.$/, '')} (line ${lineOf(within)})` };
  });
  const hint = unknown ? `The tasks are ${known.join(', ')}.` : '';
  return new CliError(EXIT.usage, `${file.name}: ${problem.detail}`, { errors: shown, hint });
}

/** The steps to a node; others lead to what a node holds, such as a field `task` of an input. */
const TO_NODE = /^workflow(\.(chain|group|chord|header|body|link|of|then|error|map|\d+))*\.task$/;

/** The name of a node's task, if a path leads to one. */
function taskAt(body: Json, path: string): string | null {
  if (!TO_NODE.test(path)) return null;
  const steps = path.split('.');
  let at: unknown = body;
  for (const step of steps) {
    if (at === null || typeof at !== 'object' || !Object.hasOwn(at, step)) return null;
    at = Reflect.get(at, step);
  }
  return typeof at === 'string' ? at : null;
}
