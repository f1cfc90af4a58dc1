import { describe, expect, test } from 'vitest';
import { expectProblem } from '../../problem-document.ts';
import { enqueueApp } from './enqueue-app.ts';

describe('a call for an unknown task', () => {
  test.each([
    '/tasks/subtract',
    '/tasks/Add',
    '/tasks/__proto__',
    '/tasks/%00',
    '/tasks/send-email',
    '/tasks/%zz',
  ])('%s: 404 lists the known tasks', async (path) => {
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
  test('is answered with 500, and only the log says what it was', async () => {
    const { postJson, log, expectNothingStored } = enqueueApp();
    const problem = await expectProblem(await postJson('/tasks/anything', { amount: 'throw' }), 500);
    expect(log.lines).toMatchObject([{ level: 'error', fields: { status: 500, error: 'TypeError' } }]);
    expect(JSON.stringify([problem, log.lines])).not.toContain('S3CRET');
    expectNothingStored();
  });

  // Anything can be thrown, not only an Error.
  test('that throws something other than an Error is answered with 500 too', async () => {
    const { postJson } = enqueueApp();
    await expectProblem(await postJson('/tasks/anything', { amount: 'throw a text' }), 500);
  });
});
