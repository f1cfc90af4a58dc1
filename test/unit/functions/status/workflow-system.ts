import { expect } from 'vitest';
import * as z from 'zod/mini';
import { defineTask } from '../../../../core/definition/define-task.ts';
import { NonRetryable } from '../../../../core/protocol/errors.ts';
import { startTestSystem } from '../../../../testing/index.ts';

const step = defineTask({
  name: 'step',
  input: z.unknown(),
  run: (input) => {
    if (input === 'fail') throw new NonRetryable('as it was told');
    return JSON.parse(JSON.stringify(input));
  },
});

/** A test system with a task that returns what it is given, or fails if it is told so. */
export async function workflowSystem() {
  const its = await startTestSystem({ tasks: [step], now: '2030-01-01T00:00:00Z' });
  const get = async (path: string) => {
    const answer = await its.fetch(path);
    return { status: answer.status, body: Object(await answer.json()) };
  };
  return {
    ...{ its, get },
    paths: (errors: readonly { readonly path: string }[] = []) => errors.map(({ path }) => path),
    send: async (workflow: object): Promise<string> => {
      const answer = await its.fetch('/workflows', {
        ...{ method: 'POST', headers: { 'content-type': 'application/json' } },
        body: JSON.stringify({ workflow }),
      });
      expect(answer.status).toBe(202);
      return String(Object(await answer.json()).id);
    },
    [Symbol.asyncDispose]: () => its.stop(),
  };
}

/** A task of a workflow. */
export const one = (input: unknown = 1, options = {}) => ({ task: 'step', input, options });
/** One that starts later. */
export const later = (seconds: number) => one(1, { countdown: seconds });
