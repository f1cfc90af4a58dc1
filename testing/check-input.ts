import type { TaskDefinition } from '../core/definition/definition.ts';
import { MAX_DEPTH } from '../core/protocol/bounds.ts';
import { toTaskError } from '../core/protocol/errors.ts';
import type { Json } from '../core/protocol/json.ts';
import { jsonFault } from '../core/protocol/json-fault.ts';
import { type FieldError, ProblemError } from '../core/protocol/problem.ts';
import { toJson } from '../core/protocol/to-json.ts';
import { checkInput as checkAsEnqueue } from '../functions/enqueue/check-input.ts';

/**
 * What the API would say of an input: each field that it would refuse, with a dotted path, which is empty for the input as a whole.
 *
 * @param input whatever a caller might send
 * @returns an empty list for an input that is accepted
 * @example
 * ```ts
 * expect(await checkInput(add, { a: 1 })).toMatchObject([{ path: 'b' }]);
 * ```
 */
export async function checkInput(task: TaskDefinition, input: unknown): Promise<readonly FieldError[]> {
  const sent = asSent(input);
  return sent.ok ? errorsOf(task, sent.json) : [sent.error];
}

/** An input that the API would have refused, so that no run ever had it. */
export class InputRefused extends TypeError {
  override readonly name = 'InputRefused';
  readonly errors: readonly FieldError[];

  constructor(task: string, errors: readonly FieldError[]) {
    const fields = errors.map(({ path, message }) => `${path || 'input'}: ${message}`).join('; ');
    super(`The API would refuse this input of "${task}". ${fields}`);
    this.errors = errors;
  }
}

/**
 * An input as a message carries it to the worker.
 *
 * @throws InputRefused
 */
export async function acceptedInput(task: TaskDefinition, input: unknown): Promise<Json> {
  const sent = asSent(input);
  const errors = sent.ok ? await errorsOf(task, sent.json) : [sent.error];
  if (!sent.ok || errors.length > 0) throw new InputRefused(task.name, errors);
  return sent.json;
}

/** As the client sends it: what is `undefined` is left out, and what JSON would lose is refused. */
function asSent(input: unknown): { ok: true; json: Json } | { ok: false; error: FieldError } {
  try {
    const json: Json = JSON.parse(
      toJson(input === undefined ? {} : input, 'input', { unsafeIntegers: false }),
    );
    const fault = jsonFault(json, MAX_DEPTH);
    if (fault === null) return { ok: true, json };
    return { ok: false, error: { path: '', message: `The input is ${fault}.` } };
  } catch (error) {
    return { ok: false, error: { path: '', message: toTaskError(error).message } };
  }
}

async function errorsOf({ input: schema }: TaskDefinition, json: Json): Promise<readonly FieldError[]> {
  try {
    return (await checkAsEnqueue(schema, json)).errors;
  } catch (error) {
    if (error instanceof ProblemError) return [{ path: '', message: error.message }];
    throw error;
  }
}
