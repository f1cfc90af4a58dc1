import { MAX_BODY_BYTES } from '../../../core/protocol/bounds.ts';
import { ProblemError, type ProblemStatus } from '../../../core/protocol/problem.ts';
import { NO_SUCH_TASK } from '../../../core/records/find-record.ts';
import { schemaRef } from './schemas.ts';

/** A JSON answer. */
export function json(description: string, schema: object) {
  return { description, content: { 'application/json': { schema } } };
}

/** The header of an answer that accepted a task. */
const LOCATION = {
  Location: {
    description: 'The path of the task’s record',
    schema: { type: 'string', examples: ['/tasks/0197f000-0000-7000-8000-000000000001'] },
  },
};

/** The answer that a task was accepted. */
export const ACCEPTED = {
  ...json('Accepted: its message and record are stored', schemaRef('Task')),
  headers: LOCATION,
};

/** The header that says when to call again. */
export function retryAfter(description: string) {
  return { 'Retry-After': { description, schema: { type: 'integer', minimum: 0, examples: [5] } } };
}

const RETRY_AFTER = retryAfter('Seconds to wait before trying again');

/**
 * What any call may get: from API Gateway, if it is not signed, not permitted, or one of too many; from the API, if AWS refuses a value in it, or
 * it has a fault.
 */
const ALWAYS = [400, 401, 403, 429, 500] as const;

/** The problems that a call may get, by status, and those that every call may get. */
export function problems(...statuses: readonly (keyof typeof PROBLEMS)[]) {
  return Object.fromEntries(
    [...statuses, ...ALWAYS].map((status) => [status, { $ref: `#/components/responses/${status}` }]),
  );
}

/** An example of each problem's detail, by status. */
const PROBLEMS = {
  400: 'The body is not valid JSON, although its content type says so.',
  404: NO_SUCH_TASK,
  409: 'The task is SUCCESS. Only a task that has not ended can be revoked.',
  412: 'The schedule is not the one that the header If-Match names. Its revision is 4.',
  413: `The body has 3141592 bytes; the maximum is ${MAX_BODY_BYTES}.`,
  415: 'The content type must be application/json, application/x-www-form-urlencoded or multipart/form-data, in UTF-8.',
  422: 'The input does not fit the task’s schema.',
  500: 'The call failed because of an internal error, which has been logged.',
  503: 'A service behind this API did not answer. Try again.',
} as const satisfies Partial<Record<ProblemStatus, string>>;

const GATEWAY_ERRORS = { 401: 'Unauthorized', 403: 'Forbidden', 429: 'Too Many Requests' } as const;

const gatewayError = (message: string) => ({
  'application/json': { schema: schemaRef('GatewayError'), example: { message } },
});

/** What a task is told that sends another which its definition does not list. */
const NOT_LISTED = new ProblemError(
  403,
  "The worker of the queue default may not send the task add. Add sends: ['add'] to the task that sends it, and deploy.",
);

/** The answers that several calls share, by status: OpenAPI's `components.responses`. */
export const RESPONSES = {
  ...Object.fromEntries(
    Object.entries(GATEWAY_ERRORS).map(([status, message]) => [
      status,
      {
        description: message,
        content: {
          ...gatewayError(message),
          ...(status === '403'
            ? {
                'application/problem+json': { schema: schemaRef('Problem'), example: NOT_LISTED.problem },
              }
            : {}),
        },
      },
    ]),
  ),
  ...Object.fromEntries(
    Object.entries(PROBLEMS).map(([key, detail]) => {
      const status = Number(key) as keyof typeof PROBLEMS;
      const errors =
        status === 422 ? { errors: [{ path: 'recipient', message: 'Must be an email address' }] } : {};
      const { problem } = new ProblemError(status, detail, errors);
      const content = { 'application/problem+json': { schema: schemaRef('Problem'), example: problem } };
      // API Gateway answers this way itself if the function does not answer, or cannot be called because the event is too large.
      const byGateway = status === 413 || status === 500 || status === 503 ? gatewayError(problem.title) : {};
      return [
        status,
        {
          description: problem.title,
          ...(status === 503 ? { headers: RETRY_AFTER } : {}),
          content: { ...content, ...byGateway },
        },
      ];
    }),
  ),
};
