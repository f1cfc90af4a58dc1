import { describe, expect, test } from 'vitest';
import { expectProblem } from '../../problem-document.ts';
import { enqueueApp } from './enqueue-app.ts';

describe('a call that no task answers', () => {
  test.each([
    '/tasks/subtract',
    '/tasks/Add',
    '/tasks/__proto__',
    '/tasks/%00',
    '/tasks/send-email',
    '/tasks/%zz',
  ])('%s: 404 lists the tasks that there are', async (path) => {
    const { postJson, expectNothingStored } = enqueueApp();
    const { detail } = await expectProblem(await postJson(path, {}), 404);
    expect(detail).toBe(
      'There is no task with this name. The tasks are add, anything, process, report, send_email.',
    );
    expectNothingStored();
  });

  test.each(['/', '/tasks/', '/tasks/add/', '/tasks/add/now', '/send_mail', '/Tasks'])(
    '%s: 404',
    async (path) => {
      const { postJson, expectNothingStored } = enqueueApp();
      await expectProblem(await postJson(path, {}), 404);
      expectNothingStored();
    },
  );
});

describe('a bug', () => {
  test('is answered with 500, and says nothing of itself but in the log', async () => {
    const { postJson, log, expectNothingStored } = enqueueApp();
    const problem = await expectProblem(await postJson('/tasks/anything', { amount: 'throw' }), 500);
    expect(log.lines).toMatchObject([{ level: 'error', fields: { status: 500, error: 'TypeError' } }]);
    expect(JSON.stringify([problem, log.lines])).not.toContain('S3CRET');
    expectNothingStored();
  });

  // Hono hands only errors to onError; all else leaves the app, and Lambda, as it was thrown.
  test('that throws what is no error is answered with 500 too', async () => {
    const { postJson } = enqueueApp();
    await expectProblem(await postJson('/tasks/anything', { amount: 'throw a text' }), 500);
  });
});
