import { GetItemCommand } from '@aws-sdk/client-dynamodb';
import { describe, expect, test } from 'vitest';
import { expectProblem } from '../../problem-document.ts';
import { ID, itemOf, NOW, statusApp } from './status-app.ts';

/** An app whose task ends at this time. */
function appEndingAt(time: number, state = 'SUCCESS') {
  const app = statusApp();
  app.dynamo
    .on(GetItemCommand)
    .callsFake(() => ({ Item: itemOf({ state: { S: app.clock.now() >= time ? state : 'STARTED' } }) }));
  return app;
}

const NEVER = Number.POSITIVE_INFINITY;

describe('a call that waits', () => {
  test('for a task whose call was refused finds none', async () => {
    const app = statusApp();
    const Item = itemOf({ state: { S: 'REVOKED' }, tombstone: { S: 'refused' } });
    app.dynamo.on(GetItemCommand).resolves({ Item });
    await expectProblem(await app.call(`/tasks/${ID}?wait=25`), 404);
    await expectProblem(await app.call(`/tasks/${ID}`), 404);
  });

  test.each(['SUCCESS', 'FAILURE', 'REVOKED'])(
    'is answered at once if the state is already %s',
    async (state) => {
      const app = appEndingAt(NOW, state);
      expect(await (await app.call(`/tasks/${ID}?wait=25`)).json()).toMatchObject({ state, ready: true });
      expect(app.dynamo.calls()).toHaveLength(1);
      expect(app.clock.sleeps).toEqual([]);
    },
  );

  test.each([
    [40, 50],
    [120, 125],
    [10_000, 10_900],
  ])('is answered soon after a task of %i ms ends', async (ends, latest) => {
    const app = appEndingAt(NOW + ends);
    expect(await (await app.call(`/tasks/${ID}?wait=25`)).json()).toMatchObject({ state: 'SUCCESS' });
    expect(app.clock.now() - NOW).toBeGreaterThanOrEqual(ends);
    expect(app.clock.now() - NOW).toBeLessThanOrEqual(Math.max(latest, ends + 1_000));
    expect(app.dynamo.calls()).toHaveLength(app.clock.sleeps.length + 1);
  });

  test.each(['0.2', '2e-1', '1', '25'])('is answered after %s s with the task as it stands', async (wait) => {
    const app = appEndingAt(NEVER);
    const response = await app.call(`/tasks/${ID}?wait=${wait}`);
    expect(await response.json()).toMatchObject({ state: 'STARTED', ready: false });
    expect(app.clock.now() - NOW).toBeCloseTo(Number(wait) * 1_000, 3);
  });

  test('reads often at first, then once a second', async () => {
    const app = appEndingAt(NEVER);
    await app.call(`/tasks/${ID}?wait=25`);
    const waits = app.clock.sleeps.slice(0, -1);
    expect(waits[0]).toBeLessThanOrEqual(100);

    expect(waits).toEqual(waits.toSorted((a, b) => a - b));
    expect(Math.max(...waits)).toBe(1_000);
    expect(app.dynamo.calls().length).toBeLessThan(35);
  });

  test.each(['', '?wait=0'])('for no time (%j) reads once', async (query) => {
    const app = appEndingAt(NEVER);
    expect((await app.call(`/tasks/${ID}${query}`)).status).toBe(200);
    expect(app.dynamo.calls()).toHaveLength(1);
    expect(app.clock.sleeps).toEqual([]);
  });

  test.each(['RETRY', 'PENDING'])('continues to wait while the state is %s', async (state) => {
    const app = statusApp();
    app.dynamo
      .on(GetItemCommand)
      .resolvesOnce({ Item: itemOf({ state: { S: state } }) })
      .resolves({ Item: itemOf({ state: { S: 'SUCCESS' } }) });
    expect(await (await app.call(`/tasks/${ID}?wait=1`)).json()).toMatchObject({ state: 'SUCCESS' });
  });

  test('for an unknown task does not wait', async () => {
    const app = statusApp();
    await expectProblem(await app.call(`/tasks/${ID}?wait=25`), 404);
    expect(app.clock.sleeps).toEqual([]);
  });

  test('for a record that expires meanwhile is 404', async () => {
    const app = statusApp();
    app.dynamo.on(GetItemCommand).resolvesOnce({ Item: itemOf() }).resolves({});
    await expectProblem(await app.call(`/tasks/${ID}?wait=25`), 404);
  });
});
