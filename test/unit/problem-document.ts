import { expect } from 'vitest';
import type { Problem } from '../../core/protocol/problem.ts';

const TITLES: Readonly<Record<number, string>> = {
  400: 'Bad Request',
  404: 'Not Found',
  405: 'Method Not Allowed',
  409: 'Conflict',
  412: 'Precondition Failed',
  413: 'Content Too Large',
  415: 'Unsupported Media Type',
  422: 'Unprocessable Content',
  500: 'Internal Server Error',
  503: 'Service Unavailable',
};

/** Expects an answer to be a complete problem document whose `errors` have these paths, in any order, or are missing. Returns it. */
export async function expectProblem(
  response: Response,
  status: number,
  errorPaths?: readonly string[],
): Promise<Problem> {
  const text = await response.text();
  expect(response.status, text).toBe(status);
  expect(response.headers.get('content-type')).toBe('application/problem+json');
  const problem: Problem = JSON.parse(text);
  expectProblemEntry(problem, status, errorPaths);
  expect(text).not.toMatch(/\bat .*\.(ts|js):\d+/);
  return problem;
}

/** Expects a problem among the entries of a bulk answer. */
export function expectProblemEntry(problem: Problem, status: number, errorPaths?: readonly string[]): void {
  expect(problem).toMatchObject({ type: 'about:blank', title: TITLES[status], status });
  expect(problem.detail).toMatch(/\S.*\.$/);
  expect(problem.errors?.map(({ path }) => path).toSorted()).toEqual(errorPaths?.toSorted());
  for (const { message } of problem.errors ?? []) expect(message).not.toBe('');
  const keys = ['detail', ...(errorPaths ? ['errors'] : []), 'status', 'title', 'type'];
  expect(Object.keys(problem).toSorted()).toEqual(keys);
}
