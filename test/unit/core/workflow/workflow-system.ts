import * as z from 'zod/mini';
import { defineTask } from '../../../../core/definition/define-task.ts';
import type { TaskDefinition } from '../../../../core/definition/definition.ts';
import { NonRetryable } from '../../../../core/protocol/errors.ts';
import type { Json } from '../../../../core/protocol/json.ts';
import type { ApiRecord } from '../../../../core/protocol/record.ts';
import type { OnFailure, WorkflowNode } from '../../../../core/protocol/workflow.ts';
import type { ApiWorkflow } from '../../../../core/workflow/api-workflow.ts';
import { memberId } from '../../../../core/workflow/member-id.ts';
import { startTestSystem } from '../../../../testing/index.ts';

/** A run of `step` or `last`. */
interface SeenRun {
  readonly name: string;
  readonly input: Json;
  readonly at: number;
}

/** What a step is to do, by the `name` in its input; a failure in so many runs, unless that is for good. */
export interface Steps {
  /** How many runs of a name fail. */
  readonly failing: Map<string, number>;
  /** Seconds that a run of a name takes. */
  readonly lasting: Map<string, number>;
  readonly runs: SeenRun[];
}

/** A test system with tasks of which workflows are made: `step` returns its name, `body` whatever it is given. */
export async function workflowSystem(more: readonly TaskDefinition[] = []) {
  const steps: Steps = { failing: new Map(), lasting: new Map(), runs: [] };
  const run = async (name: string, input: Json, sleep: (ms: number) => Promise<void>) => {
    steps.runs.push({ name, input, at: Date.now() });
    const seconds = steps.lasting.get(name) ?? 0;
    if (seconds > 0) await sleep(seconds * 1000);
    const left = steps.failing.get(name) ?? 0;
    steps.failing.set(name, left - 1);
    if (left > 0) throw new NonRetryable(`${name} fails`);
  };
  const step = defineTask({
    ...{ name: 'step', input: z.looseObject({ name: z.string() }), timeLimit: 30 },
    run: async (input, { sleep }) => {
      await run(input.name, asJson(input), sleep);
      return input.name;
    },
  });
  const body = defineTask({
    ...{ name: 'body', input: z.unknown(), timeLimit: 30 },
    run: async (input, { sleep }) => {
      await run('body', asJson(input), sleep);
      return asJson(input);
    },
  });
  const system = await startTestSystem({ tasks: [step, body, ...more] });
  const call = async (path: string, method = 'POST', sent?: object) => {
    const answer = await system.fetch(path, {
      ...{ method, headers: { 'content-type': 'application/json' } },
      ...(sent ? { body: JSON.stringify(sent) } : {}),
    });
    return { status: answer.status, body: Object(await answer.json()) };
  };
  return {
    ...{ system, steps, call },
    /** Sends a workflow. @returns its id */
    send: async (workflow: WorkflowNode, onFailure?: OnFailure): Promise<string> => {
      const { status, body: sent } = await call('/workflows', 'POST', {
        workflow,
        ...(onFailure ? { onFailure } : {}),
      });
      if (status !== 202) throw new Error(`${status} ${JSON.stringify(sent)}`);
      return String(sent.id);
    },
    show: async (id: string): Promise<ApiWorkflow> => (await call(`/workflows/${id}`, 'GET')).body,
    /** The record of the member with a number, which it has from where it stands in what was sent. */
    member: async (workflow: string, number: number): Promise<ApiRecord> => {
      const record = await system.record(memberId(workflow, number));
      if (!record) throw new Error(`There is no member ${number}`);
      return record;
    },
    /** How often a step has run. */
    count: (name: string) => steps.runs.filter((one) => one.name === name).length,
    [Symbol.asyncDispose]: () => system.stop(),
  };
}

/** A step with a name. */
export function step(name: string): WorkflowNode {
  return { task: 'step', input: { name } };
}

/** A body that is given all that came before it. */
export const BODY: WorkflowNode = { task: 'body', pass: true };

/** It was read from a message. */
function asJson(input: unknown): Json {
  return input as Json;
}
