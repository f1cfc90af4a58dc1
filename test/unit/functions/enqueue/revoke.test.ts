import { GetItemCommand, UpdateItemCommand, type UpdateItemCommandInput } from '@aws-sdk/client-dynamodb';
import { describe, expect, test } from 'vitest';
import { isAllowed, STATES } from '../../../../core/protocol/state.ts';
import { pendingItem } from '../../../../core/records/pending-record.ts';
import { number, string } from '../../../../core/records/record-item.ts';
import type { Item } from '../../../../core/records/table.ts';
import { awsFault } from '../../aws-fault.ts';
import { conditionFailed } from '../../condition-failed.ts';
import { taskMessage } from '../../messages.ts';
import { expectProblem } from '../../problem-document.ts';
import { enqueueApp, idOf, NOW } from './enqueue-app.ts';

const message = taskMessage({ task: 'report' });
const path = `/tasks/${message.id}/revoke`;
const itemOf = (changes: Item = {}): Item => ({ ...pendingItem(message, 3_600), ...changes });

/** An app whose table holds a record; an update makes it REVOKED. */
function holding(changes: Item = {}) {
  const app = enqueueApp();
  app.dynamo.on(GetItemCommand).resolves({ Item: itemOf(changes) });
  app.dynamo
    .on(UpdateItemCommand)
    .callsFake(({ ExpressionAttributeValues = {} }: UpdateItemCommandInput) => ({
      Attributes: itemOf({
        ...changes,
        state: ExpressionAttributeValues[':set_state'] ?? string(''),
        finishedAt: ExpressionAttributeValues[':set_finishedAt'] ?? string(''),
      }),
    }));
  return app;
}

describe('revoking a task', () => {
  test.each(STATES.filter((state) => isAllowed('revoke', state)))('that is %s: 200', async (state) => {
    const app = holding({ state: string(state), attempts: number(1) });
    const response = await app.post(path);
    expect(response.status).toBe(200);
    expect(await response.json()).toMatchObject({
      id: message.id,
      task: 'report',
      state: 'REVOKED',
      ready: true,
      successful: false,
      error: null,
      attempts: 1,
      finishedAt: new Date(NOW).toISOString(),
    });
    expect(app.sqs.calls()).toEqual([]);
    const { ExpressionAttributeValues } = app.dynamo.commandCalls(UpdateItemCommand)[0]?.args[0].input ?? {};
    expect(ExpressionAttributeValues).toMatchObject({
      ':set_endedBy': { S: idOf(1) },
      // The definition's own resultTtl.
      ':set_ttl': { N: String(NOW / 1000 + 3_600) },
    });
  });

  test('of whose end somebody is to be told enters the due index in the same write, until they are told', async () => {
    const app = holding({ outbox: { L: [{ M: { kind: string('probe'), to: string('somebody') } }] } });
    app.followers['probe'] = async () => undefined;
    expect((await app.post(path)).status).toBe(200);
    const [ended] = app.dynamo.commandCalls(UpdateItemCommand);
    expect(ended?.args[0].input.ExpressionAttributeValues).toMatchObject({
      ':set_dueOutbox': number(1),
      ':set_dueShard': expect.anything(),
    });
  });

  test('whose definition no longer exists keeps its record for a week', async () => {
    const app = holding({ task: string('gone') });
    expect((await app.post(path)).status).toBe(200);
    const { ExpressionAttributeValues } = app.dynamo.commandCalls(UpdateItemCommand)[0]?.args[0].input ?? {};
    expect(ExpressionAttributeValues?.[':set_ttl']).toEqual({ N: String(NOW / 1000 + 7 * 86_400) });
  });

  test('by an id in capitals revokes it', async () => {
    const app = holding();
    expect(
      (await app.post(path.toUpperCase().replace('TASKS', 'tasks').replace('REVOKE', 'revoke'))).status,
    ).toBe(200);
    expect(app.dynamo.commandCalls(GetItemCommand)[0]?.args[0].input.Key).toEqual({ id: { S: message.id } });
  });

  test.each(STATES.filter((state) => !isAllowed('revoke', state)))(
    'that is %s: 409 says so, and nothing is written',
    async (state) => {
      const app = holding({ state: string(state) });
      const { detail } = await expectProblem(await app.post(path), 409);
      expect(detail).toContain(state);
      expect(app.dynamo.commandCalls(UpdateItemCommand)).toEqual([]);
    },
  );

  test('that ends at the same moment: 409 says how', async () => {
    const app = holding({ state: string('STARTED') });
    app.dynamo.on(UpdateItemCommand).rejects(conditionFailed(itemOf({ state: string('SUCCESS') })));
    expect((await expectProblem(await app.post(path), 409)).detail).toContain('SUCCESS');
  });

  test('that was revoked by a try whose answer was lost: 200', async () => {
    const app = holding();
    const ours = { state: string('REVOKED'), endedBy: string(idOf(1)), finishedAt: number(NOW) };
    app.dynamo.on(UpdateItemCommand).rejects(conditionFailed(itemOf(ours)));
    const response = await app.post(path);
    expect(response.status).toBe(200);
    expect(await response.json()).toMatchObject({ state: 'REVOKED' });
  });

  test('that does not exist: 404', async () => {
    const app = enqueueApp();
    await expectProblem(await app.post(path), 404);
    expect(app.dynamo.commandCalls(UpdateItemCommand)).toEqual([]);
  });

  test('whose record expires at the same moment: 404', async () => {
    const app = holding();
    app.dynamo.on(GetItemCommand).resolvesOnce({ Item: itemOf() }).resolves({});
    app.dynamo.on(UpdateItemCommand).rejects(conditionFailed());
    await expectProblem(await app.post(path), 404);
  });

  test('by the id of something else: 404', async () => {
    const app = enqueueApp();
    app.dynamo
      .on(GetItemCommand)
      .resolves({ Item: { id: string(message.id), owner: string('a bulk call') } });
    await expectProblem(await app.post(path), 404);
  });

  test.each(['/tasks/add/revoke', '/tasks/1/revoke', '/tasks/%00/revoke'])(
    '%s: 404 without a request to AWS',
    async (bad) => {
      const app = enqueueApp();
      await expectProblem(await app.post(bad), 404);
      app.expectNothingStored();
    },
  );

  test('with parameters, as if it took options: 422', async () => {
    const app = enqueueApp();
    await expectProblem(await app.post(`${path}?terminate=true&wait=1`), 422, ['terminate', 'wait']);
    app.expectNothingStored();
  });

  test.each([GetItemCommand, UpdateItemCommand])(
    'while the table is unavailable: 503 (%o)',
    async (command) => {
      const app = holding();
      app.dynamo.on(command).rejects(awsFault('InternalServerError', 'S3CRET'));
      const response = await app.post(path);
      expect(response.headers.get('retry-after')).toBe('5');
      const problem = await expectProblem(response, 503);
      expect(JSON.stringify([problem, app.log.lines])).not.toContain('S3CRET');
    },
  );
});

test.each([0, -1, -86_400])('a task whose record is past its ttl, by %i s, is unknown', async (seconds) => {
  const app = holding({ state: string('PENDING'), ttl: number(NOW / 1000 + seconds) });
  await expectProblem(await app.post(path), 404);
  expect(app.dynamo.commandCalls(UpdateItemCommand)).toHaveLength(0);
});
