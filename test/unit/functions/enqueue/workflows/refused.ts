import { expect } from 'vitest';
import { errorsOf, workflowApp } from './workflow-app.ts';

/** A workflow, the path of the one error, and what its message says. */
export type BadWorkflow = readonly [what: string, workflow: unknown, path: string, message: RegExp];

/** Expects that a workflow is refused with one error, and that nothing of it is stored. */
export async function refused(
  _what: string,
  workflow: unknown,
  path: string,
  message: RegExp,
): Promise<void> {
  const app = workflowApp();
  const errors = await errorsOf(await app.send({ workflow }));
  expect(errors).toEqual([{ path, message: expect.stringMatching(message) }]);
  expect([app.dynamo.calls(), app.sqs.calls()]).toEqual([[], []]);
}
