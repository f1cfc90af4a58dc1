import { describe, expect, test } from 'vitest';
import { AwsUnavailable } from '../../../../core/protocol/aws-fault.ts';
import { ProblemError } from '../../../../core/protocol/problem.ts';
import { asProblem, problemResponse } from '../../../../platform/http/problem-response.ts';
import { awsFault } from '../../aws-fault.ts';
import { asFetched } from '../../call-app.ts';
import { logLines } from '../../log-lines.ts';
import { expectProblem } from '../../problem-document.ts';

describe('the answer to a call that failed', () => {
  test('is the problem that was thrown, with its headers and without a line in the log', async () => {
    const log = logLines();
    const errors = [{ path: 'a', message: 'Must be a number' }];
    const error = new ProblemError(422, 'Not so.', { errors, headers: { 'retry-after': '9' } });
    const response = asFetched(problemResponse(error, log));
    expect(response.headers.get('retry-after')).toBe('9');
    expect(await expectProblem(response, 422, ['a'])).toMatchObject({ detail: 'Not so.', errors });
    expect(log.lines).toEqual([]);
  });

  test.each([400, 404, 405, 409, 413, 415, 422, 500, 503] as const)(
    'has HTTP’s reason phrase as the title of %i',
    async (status) => {
      await expectProblem(
        asFetched(problemResponse(new ProblemError(status, 'So it is.'), logLines())),
        status,
      );
    },
  );

  test.each([
    awsFault('ValidationException', 'One or more parameter values were invalid: secret'),
    awsFault('InvalidParameterValue', 'secret'),
    new AwsUnavailable('secret', 'InvalidMessageContents'),
  ])('is 400 if AWS refuses it for what is in it: the caller’s mistake, and no outage', async (error) => {
    const log = logLines();
    const response = asFetched(problemResponse(error, log));
    expect(response.headers.get('retry-after')).toBeNull();
    const problem = await expectProblem(response, 400, ['']);
    expect(JSON.stringify([problem, log.lines])).not.toContain('secret');
    expect(log.lines).toMatchObject([{ level: 'warn', fields: { status: 400 } }]);
  });

  test.each([
    awsFault('ValidationException', 'Invalid KeyConditionExpression: Syntax error; secret'),
    awsFault('ValidationException', 'Invalid UpdateExpression: secret'),
    awsFault(
      'ValidationException',
      'Value provided in ExpressionAttributeValues unused in expressions: secret',
    ),
    awsFault('AccessDeniedException', 'secret'),
    awsFault('AccessDenied', 'secret'),
    awsFault('KmsAccessDenied', 'secret'),
    awsFault('KMSAccessDeniedException', 'secret'),
    awsFault('KmsDisabled', 'secret'),
    awsFault('ResourceNotFoundException', 'secret'),
    awsFault('AWS.SimpleQueueService.NonExistentQueue', 'secret'),
    awsFault('QueueDoesNotExist', 'secret'),
    awsFault('UnrecognizedClientException', 'secret'),
  ])('is 500 without Retry-After for what an operator has to mend: $name', async (error) => {
    const log = logLines();
    const response = asFetched(problemResponse(error, log));
    expect(response.headers.get('retry-after')).toBeNull();
    const problem = await expectProblem(response, 500);
    expect(JSON.stringify([problem, log.lines])).not.toContain('secret');
    expect(log.lines).toMatchObject([{ level: 'error', fields: { status: 500, error: error.name } }]);
  });

  test('is 503 with Retry-After if AWS is at fault, without AWS’s message', async () => {
    const log = logLines();
    const response = asFetched(problemResponse(awsFault('ThrottlingException', 'arn:aws:secret'), log));
    expect(response.headers.get('retry-after')).toBe('5');
    const problem = await expectProblem(response, 503);
    expect(JSON.stringify(problem)).not.toMatch(/arn|Throttling/);
    expect(log.lines).toMatchObject([
      { level: 'error', fields: { status: 503, error: 'ThrottlingException' } },
    ]);
    expect(JSON.stringify(log.lines)).not.toContain('arn:aws:secret');
  });

  test.each<[string, unknown, string]>([
    ['a bug', new TypeError('secret is undefined'), 'TypeError'],
    ['a thrown text', 'secret', 'string'],
  ])('is 500 for %s, which goes to the log without its message', async (_what, error, name) => {
    const log = logLines();
    const problem = await expectProblem(asFetched(problemResponse(error, log)), 500);
    expect(JSON.stringify([problem, log.lines])).not.toContain('secret');
    expect(log.lines).toMatchObject([{ level: 'error', fields: { status: 500, error: name } }]);
  });

  test('logs the cause of a problem and hides it from the caller', () => {
    const log = logLines();
    const error = new ProblemError(503, 'Try again.', { cause: awsFault('TimeoutError', 'secret') });
    expect(asProblem(error, log)).toBe(error);
    expect(log.lines).toMatchObject([{ level: 'error', fields: { status: 503, error: 'TimeoutError' } }]);
    expect(JSON.stringify(error.problem)).not.toContain('secret');
  });
});
