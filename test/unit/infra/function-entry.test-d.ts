import { describe, test } from 'vitest';
import type { FunctionEntry, Grant } from '../../../infra/function-entry.ts';
import { FUNCTIONS } from '../../../infra/functions.ts';

const { status, worker } = FUNCTIONS;

describe('a line of the table of functions', () => {
  test('that lacks a field does not compile', () => {
    const { bundleLimit: _, ...unlimited } = status;
    // @ts-expect-error what it may load is missing
    unlimited satisfies FunctionEntry;
    const { may: __, ...unprivileged } = status;
    // @ts-expect-error what it may do is missing
    unprivileged satisfies FunctionEntry;
    const { calledBy: ___, ...uncalled } = status;
    // @ts-expect-error who calls it is missing
    uncalled satisfies FunctionEntry;
    // @ts-expect-error nobody calls it
    ({ ...status, calledBy: [] }) satisfies FunctionEntry;
  });

  test('has a timeout of its own where there is one function, and that of the plan where each queue has one', () => {
    // @ts-expect-error there is no plan for a function that no queue owns
    ({ ...status, timeout: 'plan' }) satisfies FunctionEntry;
    // @ts-expect-error the definitions on its queue say how long it may run
    ({ ...worker, timeout: 20 }) satisfies FunctionEntry;
  });

  test('is told only what everybody knows how to tell', () => {
    // @ts-expect-error neither the stack nor the local system has such a thing
    ({ ...status, settings: { BUCKET: 'bucket' } }) satisfies FunctionEntry;
  });
});

test('a grant is of actions that its resource has', () => {
  // @ts-expect-error a table takes no messages
  ({ on: ['table'], actions: ['sqs:SendMessage'] }) satisfies Grant;
  // @ts-expect-error not everything at once
  ({ on: ['everything'], actions: ['dynamodb:GetItem'] }) satisfies Grant;
});
