import {
  MAX_INPUT_AND_RESULT_BYTES,
  MAX_INPUT_BYTES,
  MAX_RESULT_BYTES,
  MAX_RESULT_DEPTH,
} from '../../core/protocol/bounds.ts';
import { toTaskError } from '../../core/protocol/errors.ts';
import { byteLength, type Json } from '../../core/protocol/json.ts';
import { jsonFault } from '../../core/protocol/json-fault.ts';
import type { Outcome } from '../../core/protocol/outcome.ts';

/**
 * The outcome of a run that returned. If its result cannot be kept, it is a failure without another attempt: the work was
 * done.
 *
 * @param at milliseconds since the epoch
 */
export function successOutcome(result: unknown, input: Json, at: number): Outcome {
  let text: string | undefined;
  // JSON cannot express functions and symbols; JSON.stringify gives undefined for them.
  let why = `it is a ${typeof result}.`;
  try {
    text = JSON.stringify(result ?? null);
  } catch (error) {
    why = toTaskError(error).message;
  }
  if (text === undefined)
    return refused('ResultNotJson', `The task ran, but its result is not JSON: ${why}`, at);
  if (text.length > 2 * MAX_RESULT_DEPTH && jsonFault(JSON.parse(text), MAX_RESULT_DEPTH)) {
    return refused(
      'ResultNotJson',
      `The task ran, but its result nests lists and objects more than ${MAX_RESULT_DEPTH} levels deep.`,
      at,
    );
  }
  const bytes = byteLength(text);
  if (bytes > MAX_RESULT_BYTES) {
    return refused(
      'ResultTooLarge',
      `The task ran, but its result has ${bytes} bytes; the maximum is ${MAX_RESULT_BYTES}. Store it elsewhere and return its location.`,
      at,
    );
  }
  return { kind: 'succeeded', result: text, at, dropInput: !fitsBeside(bytes, input) };
}

function refused(type: string, message: string, at: number): Outcome {
  return { kind: 'failed', error: { type, message }, at };
}

function fitsBeside(resultBytes: number, input: Json): boolean {
  if (resultBytes + MAX_INPUT_BYTES <= MAX_INPUT_AND_RESULT_BYTES) return true;
  return resultBytes + byteLength(JSON.stringify(input)) <= MAX_INPUT_AND_RESULT_BYTES;
}
