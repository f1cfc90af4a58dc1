import { MAX_ERRORS } from '../../../core/protocol/bounds.ts';
import type { Json } from '../../../core/protocol/json.ts';
import type { FieldError } from '../../../core/protocol/problem.ts';
import type { FailureRule } from '../../../core/workflow/checked-node.ts';
import { FAILURE_MUST, failureRule } from './failure-rule.ts';

export type JsonObject = { readonly [name: string]: Json };

/** Steps to a part of the body: `workflow`, `chain`, `0`. */
export type Steps = readonly string[];

/** Collects what is wrong with a workflow, each error once, and the first hundred. */
export class Findings {
  readonly errors: FieldError[] = [];

  /** Notes what is wrong. @returns `null`, for a part that is not to be had */
  wrong(steps: Steps, message: string): null {
    const path = steps.join('.');
    // What is wrong with the options of all would be said for each task.
    const isKnown = this.errors.some((error) => error.path === path && error.message === message);
    if (!isKnown && this.errors.length < MAX_ERRORS) this.errors.push({ path, message });
    return null;
  }

  /** Whether an object has no other fields than these. */
  hasOnly(object: JsonObject, names: readonly string[], steps: Steps): boolean {
    const unknown = Object.keys(object).filter((name) => !names.includes(name));
    for (const name of unknown) {
      this.wrong([...steps, name], `Unknown field. The fields are ${names.join(', ')}`);
    }
    return unknown.length === 0;
  }

  /**
   * What becomes of the rest if members of a group fail.
   *
   * @param common what holds if the group says nothing
   */
  failureRule({ onFailure }: JsonObject, common: FailureRule, steps: Steps): FailureRule | null {
    if (onFailure === undefined) return common;
    return failureRule(onFailure) ?? this.wrong([...steps, 'onFailure'], FAILURE_MUST);
  }
}

/** A JSON Pointer (RFC 6901). No step to a node has a character to escape. */
export function pointerOf(steps: Steps): string {
  return `/${steps.join('/')}`;
}

export function isObject(value: Json | undefined): value is JsonObject {
  return value !== null && typeof value === 'object' && !isList(value);
}

export function isList(value: Json | undefined): value is readonly Json[] {
  return Array.isArray(value);
}
