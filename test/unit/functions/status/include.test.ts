import { describe, expect, test } from 'vitest';
import { expectProblem } from '../../problem-document.ts';
import { ID, itemOf, NOW, statusApp } from './status-app.ts';

const error = { type: { S: 'RangeError' }, message: { S: 'too far' } };
const number = (value: number) => ({ N: String(value) });

function failed() {
  const app = statusApp();
  app.holds(
    itemOf({
      ...{ state: { S: 'FAILURE' }, error: { M: error }, traceback: { S: 'RangeError: too far\n    at x' } },
      ...{ attempts: number(2), finishedAt: number(NOW + 4) },
      runs: { L: [number(NOW + 1), number(-NOW - 2), number(NOW + 3), number(-NOW - 4)] },
      error1: { M: { attempt: number(1), type: { S: 'Error' }, message: { S: 'at first' } } },
    }),
  );
  return app;
}

describe('what a status call includes', () => {
  test('nothing by default', async () => {
    const text = await (await failed().call(`/tasks/${ID}`)).text();
    expect(text).not.toMatch(/traceback|at first|"input"/);
  });

  test('the error: where it was thrown, and what each attempt failed with', async () => {
    expect(await (await failed().call(`/tasks/${ID}?include=error`)).json()).toMatchObject({
      traceback: 'RangeError: too far\n    at x',
      runs: [
        { attempt: 1, error: { type: 'Error', message: 'at first' } },
        { attempt: 2, error: { type: 'RangeError', message: 'too far' } },
      ],
    });
  });

  test.each([
    'include=input,error',
    'include=error,input',
    'include=input&include=error',
    'include=error%2Cinput',
  ])('both, as %s', async (query) => {
    const shown = await (await failed().call(`/tasks/${ID}?${query}`)).json();
    expect(shown).toMatchObject({ input: expect.anything(), traceback: expect.any(String) });
  });

  test.each(['', 'errors', 'error,', 'input error'])('nothing that it does not know: %j', async (include) => {
    const answer = await failed().call(`/tasks/${ID}?include=${encodeURIComponent(include)}`);
    await expectProblem(answer, 422, ['include']);
  });
});
