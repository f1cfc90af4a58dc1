import {
  MAX_ERROR_MESSAGE_BYTES,
  MAX_INPUT_AND_RESULT_BYTES,
  MAX_INPUT_BYTES,
  MAX_RESULT_BYTES,
} from '../../core/protocol/bounds.ts';
import { cut } from '../../core/protocol/cut.ts';
import { toTaskError } from '../../core/protocol/errors.ts';
import { byteLength, type Json } from '../../core/protocol/json.ts';
import type { Outcome } from '../../core/protocol/outcome.ts';
import { toJson } from '../../core/protocol/to-json.ts';

/**
 * The outcome of a run that returned. If its result cannot be kept as it is, it is a failure without another attempt: the work was
 * done.
 *
 * @param at milliseconds since the epoch
 */
export function successOutcome(result: unknown, input: Json, at: number): Outcome {
  let text: string;
  try {
    text = toJson(result ?? null, 'result');
  } catch (error) {
    // A result's `toJSON` is the task's own code, and may throw anything.
    const why = toTaskError(error).message;
    return refused('ResultNotJson', `The task ran, but its result is not JSON: ${why}`, at);
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
  return { kind: 'failed', error: { type, message: cut(message, MAX_ERROR_MESSAGE_BYTES) }, at };
}

function fitsBeside(resultBytes: number, input: Json): boolean {
  if (resultBytes + MAX_INPUT_BYTES <= MAX_INPUT_AND_RESULT_BYTES) return true;
  return resultBytes + byteLength(JSON.stringify(input)) <= MAX_INPUT_AND_RESULT_BYTES;
}
