import { SendMessageBatchCommand } from '@aws-sdk/client-sqs';
import { expect, test } from 'vitest';
import type { WorkflowNode } from '../../../../core/protocol/workflow.ts';
import { memberId } from '../../../../core/workflow/member-id.ts';
import { ADD } from '../../functions/enqueue/workflows/parts.ts';
import { acceptedWorkflow, workflowApp } from '../../functions/enqueue/workflows/workflow-app.ts';
import { tableOnDynalite } from '../records/table-on-dynalite.ts';

const table = tableOnDynalite();
const [CALLER, OTHER] = ['1', '2'].map((digit) => `00-${digit.repeat(32)}-${digit.repeat(16)}-01`) as [
  string,
  string,
];

/** The traces of the messages that an app has sent, by their tasks. */
const traces = ({ sqs }: ReturnType<typeof workflowApp>) =>
  sqs
    .commandCalls(SendMessageBatchCommand)
    .flatMap(({ args }) => args[0].input.Entries ?? [])
    .map(({ MessageBody, MessageAttributes }) => [
      JSON.parse(MessageBody ?? '').id,
      MessageAttributes?.['traceparent']?.StringValue,
    ]);

/** A task, and another that handles its failure. */
const HANDLED: WorkflowNode = { link: { of: ADD, error: [{ task: 'note', input: {}, pass: false }] } };

test('all messages of a workflow carry the trace of whoever sent it, whoever sends them', async () => {
  const app = workflowApp({ table });
  const { id } = await acceptedWorkflow(
    await app.post('/workflows', { workflow: HANDLED }, { traceparent: CALLER }),
  );
  expect(traces(app)).toEqual([[memberId(id, 0), CALLER]]);
  const other = workflowApp({ table });
  await other.post(`/tasks/${memberId(id, 0)}/revoke`, undefined, { traceparent: OTHER });
  expect(traces(other)).toEqual([[memberId(id, 1), CALLER]]);
});

test('and none of one that was sent in none', async () => {
  const app = workflowApp({ table });
  const { id } = await acceptedWorkflow(await app.send({ workflow: HANDLED }));
  expect(traces(app)).toEqual([[memberId(id, 0), undefined]]);
});
