import { validateInput } from '../definition/validate-input.ts';
import { MAX_INPUT_BYTES } from '../protocol/bounds.ts';
import type { TaskError } from '../protocol/errors.ts';
import { byteLength, type Json } from '../protocol/json.ts';
import { errorFields } from '../protocol/logger.ts';
import type { TaskRecord } from '../protocol/record.ts';
import { errorBecauseOf } from './cause.ts';
import type { Flow } from './flow.ts';
import { placeInput } from './place-input.ts';
import type { Awaits } from './plan.ts';
import type { Outcome } from './read-value.ts';

/** What a task can be given. */
type Given =
  | { readonly kind: 'ok'; readonly input: Json }
  | { readonly kind: 'bad'; readonly error: TaskError }
  | { readonly kind: 'open' };

/**
 * The input of a task, with what it is given of what came before. It must fit the task's schema: what was sent could only be checked as far as it was known.
 *
 * @param read what came before; `null` if it is too large to be an input
 */
export async function memberInput(
  flow: Flow,
  { id, task, input }: TaskRecord,
  { pass }: Awaits,
  read: () => Promise<Outcome | null>,
): Promise<Given> {
  if (pass === false) return { kind: 'ok', input };
  const outcome = await read();
  if (outcome?.kind === 'open') return outcome;
  if (outcome?.kind === 'bad') return bad(errorBecauseOf(outcome.cause));
  if (outcome === null) return bad(tooLarge(task, `more than ${MAX_INPUT_BYTES}`));
  const placed = placeInput(input, pass, outcome.value);
  if (!placed.ok) return bad({ type: 'InvalidInput', message: placed.message });
  const bytes = byteLength(JSON.stringify(placed.input));
  if (bytes > MAX_INPUT_BYTES) return bad(tooLarge(task, String(bytes)));
  const misfit = await misfitOf(flow, { id, task }, placed.input);
  return misfit === null ? { kind: 'ok', input: placed.input } : bad(misfit);
}

/** What its schema has against an input; `null` if nothing. A task that this version does not know, and a schema that throws, are left to the run. */
async function misfitOf(
  { registry, logger }: Flow,
  { id, task }: Pick<TaskRecord, 'id' | 'task'>,
  input: Json,
): Promise<TaskError | null> {
  const definition = registry.get(task);
  if (!definition) return null;
  try {
    const validation = await validateInput(definition.input, input);
    if (validation.ok) return null;
    const fields = validation.errors.map(({ path, message }) => `${path || 'input'}: ${message}`).join('; ');
    const message = `With the results that it is passed, the input of ${task} does not fit its schema. ${fields}`;
    return { type: 'InvalidInput', message };
  } catch (thrown) {
    logger.warn('input left unchecked until the run', { taskId: id, ...errorFields(thrown) });
    return null;
  }
}

function bad(error: TaskError): Given {
  return { kind: 'bad', error };
}

function tooLarge(task: string, bytes: string): TaskError {
  const message = `With the results that it is passed, the input of ${task} has ${bytes} bytes; the maximum is ${MAX_INPUT_BYTES}. Send it with pass: false, and let it read them as a stream: for await (const result of context.results()).`;
  return { type: 'InputTooLarge', message };
}
