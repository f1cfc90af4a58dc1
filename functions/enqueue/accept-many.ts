import { MAX_BULK_ERROR_TEXT, MAX_BULK_ERRORS } from '../../core/protocol/bounds.ts';
import { type Problem, ProblemError } from '../../core/protocol/problem.ts';
import { type ApiRecord, toApiRecord } from '../../core/protocol/record.ts';
import type { HttpRequest } from '../../platform/http/http-request.ts';
import { type HttpResponse, json } from '../../platform/http/http-response.ts';
import { readIdempotencyKey, replayedHeader } from '../../platform/http/idempotency.ts';
import { acceptBulk } from './accept-bulk.ts';
import type { StoredTask } from './accept-tasks.ts';
import type { Call } from './enqueue.ts';
import { readBody } from './read-body.ts';

/**
 * Answers a bulk call.
 *
 * @throws ProblemError if the call as a whole is refused
 */
export async function acceptMany(call: Call, request: HttpRequest): Promise<HttpResponse> {
  const key = readIdempotencyKey(request.headers['idempotency-key']);
  const misplaced = Object.keys(request.query);
  if (misplaced.length > 0) {
    throw new ProblemError(422, 'A bulk call takes no options in its query string.', {
      errors: misplaced.map((path) => ({ path, message: 'Put it in the options of each task' })),
    });
  }
  const deadline = call.clock.now() + request.remainingMs();
  const { tasks, replayed } = await acceptBulk(call, await readBody(request), key, deadline);
  return json({ tasks: shown(tasks) }, 202, replayedHeader(replayed));
}

/** What became of the tasks of a bulk call. Of each refused one, it shows at least the first error; of all together, so many that they fit. */
function shown(tasks: readonly StoredTask[]): readonly (ApiRecord | Problem)[] {
  let left = MAX_BULK_ERRORS;
  let text = MAX_BULK_ERROR_TEXT;
  return tasks.map((task) => {
    if (!(task instanceof ProblemError)) return toApiRecord(task);
    const errors = task.problem.errors?.slice(0, text > 0 ? Math.max(1, left) : 1);
    left -= errors?.length ?? 0;
    text -= JSON.stringify(errors?.slice(1) ?? []).length;
    return errors ? { ...task.problem, errors } : task.problem;
  });
}
