import type { Json } from '../../core/protocol/json.ts';
import { CliError, EXIT } from '../cli-error.ts';
import { decodeText } from '../send/decode-text.ts';
import { parseJson } from '../send/parse-json.ts';
import { readText } from '../send/read-input.ts';

/** A workflow as a file has it. */
export interface WorkflowFile {
  /** What the file is called in messages. */
  readonly name: string;
  readonly text: string;
  /** Whether the file is the workflow's first node, and not the body of the call around it. */
  readonly isNode: boolean;
  /** The body of the call. */
  readonly body: { readonly [name: string]: Json };
}

const MUST =
  'a node, such as { "chain": [ … ] }, or the body of the call: { "workflow": a node, "onFailure", "options" }';

/**
 * Reads a workflow: either its node, or the body of the call. The API checks the rest.
 *
 * @param path `-` for stdin
 * @throws CliError if it cannot be read, is not JSON, or is no object
 */
export async function readWorkflowFile(
  path: string,
  readStdin: () => Promise<Uint8Array>,
): Promise<WorkflowFile> {
  const name = path === '-' ? 'stdin' : path;
  const text = path === '-' ? decodeText(await readStdin(), name) : await readText(path);
  const value = parse(text, name);
  if (value === null || typeof value !== 'object' || isList(value)) {
    throw new CliError(EXIT.usage, `${name} must be an object: ${MUST}.`);
  }
  const isNode = !('workflow' in value);
  return { name, text, isNode, body: isNode ? { workflow: value } : value };
}

function parse(text: string, name: string): Json {
  try {
    return parseJson(text);
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    throw new CliError(EXIT.usage, `${name} is not valid JSON: ${reason}`);
  }
}

function isList(value: Json): value is readonly Json[] {
  return Array.isArray(value);
}
