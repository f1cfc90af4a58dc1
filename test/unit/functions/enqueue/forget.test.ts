import {
  GetItemCommand,
  PutItemCommand,
  type PutItemCommandInput,
  UpdateItemCommand,
} from '@aws-sdk/client-dynamodb';
import { describe, expect, test } from 'vitest';
import { isFinal, STATES } from '../../../../core/protocol/state.ts';
import { pendingItem } from '../../../../core/records/pending-record.ts';
import { string } from '../../../../core/records/record-item.ts';
import type { Item } from '../../../../core/records/table.ts';
import { awsFault } from '../../aws-fault.ts';
import { callApp } from '../../call-app.ts';
import { conditionFailed } from '../../condition-failed.ts';
import { taskMessage } from '../../messages.ts';
import { expectProblem } from '../../problem-document.ts';
import { enqueueApp } from './enqueue-app.ts';

const message = taskMessage({ task: 'report' });
const path = `/tasks/${message.id}`;
const itemOf = (changes: Item = {}): Item => ({ ...pendingItem(message, 3_600), ...changes });
const ended = itemOf({ state: string('SUCCESS') });

function holding(item: Item | null) {
  const app = enqueueApp();
  app.dynamo.on(GetItemCommand).resolves(item ? { Item: item } : {});
  return { ...app, forget: (to = path) => callApp(app.app, to, { method: 'DELETE' }) };
}

describe('forgetting a task', () => {
  test.each(STATES.filter(isFinal))('that is %s: 204, and one write', async (state) => {
    const { forget, dynamo, sqs } = holding(itemOf({ state: string(state) }));
    const response = await forget();
    expect(response.status).toBe(204);
    expect(await response.text()).toBe('');
    expect(dynamo.commandCalls(UpdateItemCommand)).toHaveLength(1);
    expect(sqs.calls()).toEqual([]);
  });

  test.each(STATES.filter((state) => !isFinal(state)))(
    'that is %s: 409, and nothing is written',
    async (state) => {
      const { forget, dynamo } = holding(itemOf({ state: string(state) }));
      const problem = await expectProblem(await forget(), 409);
      expect(problem.detail).toBe(
        `The task is ${state}. Only a task that has ended can be forgotten: revoke it first.`,
      );
      expect(dynamo.commandCalls(UpdateItemCommand)).toEqual([]);
    },
  );

  test('does not take the name of a task definition for an id: 405, as for every wrong method', async () => {
    const { forget, dynamo } = holding(ended);
    const response = await forget('/tasks/add');
    expect(response.status).toBe(405);
    expect(response.headers.get('allow')).toBe('POST');
    expect(dynamo.calls()).toEqual([]);
  });

  test('that does not exist, was forgotten or was never accepted: 404', async () => {
    await expectProblem(await holding(null).forget(), 404);
    for (const tombstone of ['forgotten', 'refused']) {
      await expectProblem(await holding({ ...ended, tombstone: string(tombstone) }).forget(), 404);
    }
    await expectProblem(await holding(null).forget('/tasks/no_uuid'), 404);
  });

  test('that another call changed meanwhile: what it is now decides', async () => {
    const again = holding(ended);
    again.dynamo.on(UpdateItemCommand).rejects(conditionFailed(itemOf()));
    await expectProblem(await again.forget(), 409);
    const gone = holding(ended);
    gone.dynamo.on(UpdateItemCommand).rejects(conditionFailed({ ...ended, tombstone: string('forgotten') }));
    await expectProblem(await gone.forget(), 404);
  });

  test('whose followers did not finish, or which the table does not take: 503, to be tried again', async () => {
    const outbox = { L: [{ M: { kind: string('sample'), to: string('x') } }] };
    const untold = holding({ ...ended, outbox });
    await expectProblem(await untold.forget(), 503);
    expect(untold.dynamo.commandCalls(UpdateItemCommand)).toEqual([]);
    const down = holding(ended);
    down.dynamo.on(UpdateItemCommand).rejects(awsFault('InternalServerError'));
    await expectProblem(await down.forget(), 503);
  });

  test('takes no parameters', async () => {
    await expectProblem(await holding(ended).forget(`${path}?state=FAILURE`), 422, ['state']);
  });
});

describe('the Idempotency-Key of a task that was forgotten', () => {
  test('stays used: nothing is sent again', async () => {
    const app = enqueueApp();
    app.dynamo.on(PutItemCommand).callsFake(({ Item = {} }: PutItemCommandInput) => {
      // A bulk call's reservation is no task.
      if (Item['task']) throw conditionFailed({ ...ended, tombstone: string('forgotten') });
      return {};
    });
    const answer = await app.post('/tasks/add', '{"a":1,"b":2}', {
      'content-type': 'application/json',
      'idempotency-key': 'order-1',
    });
    await expectProblem(answer, 409);
    const tasks = JSON.stringify({ tasks: [{ task: 'add', input: { a: 1, b: 2 } }] });
    const bulk = await app.post('/tasks', tasks, {
      'content-type': 'application/json',
      'idempotency-key': 'order-2',
    });
    expect(await bulk.json()).toMatchObject({ tasks: [{ status: 409 }] });
    expect(app.sqs.calls()).toEqual([]);
  });
});
