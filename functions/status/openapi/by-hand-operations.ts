import { ACCEPTED, json, problems } from './answers.ts';
import { OPTIONS } from './options.ts';
import { schemaRef, TASK_ID } from './schemas.ts';

/** Says that the id is that of a task which Python sent through Celery: it has no record before a worker has seen it. */
const CELERY = {
  name: 'celery',
  in: 'query',
  description:
    'The id is of a task that a program with Celery sent, which has no record yet: the answer is then 204 instead of 404. 400 if the deployment has no queue for Celery',
  schema: { type: 'boolean', examples: [true] },
};

/** `POST /tasks/{id}/revoke`, as OpenAPI describes it. */
export const REVOKE_OPERATION = {
  summary: 'Revokes a task that has not ended',
  description:
    'A run in progress is aborted the next time it reports progress; what it does after the revoke is not recorded.',
  parameters: [TASK_ID, CELERY],
  responses: {
    200: json('The task, revoked', schemaRef('Task')),
    204: {
      description:
        'Only with celery=true: no worker has seen the task yet. Its message runs nothing when it comes, and Python sees REVOKED',
    },
    ...problems(404, 409, 422, 503),
  },
};

/** `POST /tasks/{id}/reschedule`, as OpenAPI describes it. */
export const RESCHEDULE_OPERATION = {
  summary: 'Moves a task that has not started to another time',
  description:
    'Give either countdown or eta. Earlier or later, any number of times: the task runs once. A time that has passed means now.',
  parameters: [
    TASK_ID,
    { name: 'countdown', in: 'query', ...OPTIONS.countdown },
    { name: 'eta', in: 'query', ...OPTIONS.eta },
  ],
  responses: {
    200: json('The task, which waits for its new time', schemaRef('Task')),
    ...problems(404, 409, 422, 503),
  },
};

/** `DELETE /tasks/{id}`, as OpenAPI describes it. */
export const FORGET_OPERATION = {
  summary: 'Forgets a task that has ended',
  description:
    'Erases its record: input, result, errors and all else. Nobody can look it up or send it again, and a message of it that is left over runs nothing. A task that was forgotten is 404.',
  parameters: [TASK_ID],
  responses: {
    204: { description: 'The task was forgotten' },
    ...problems(404, 409, 422, 503),
  },
};

/** `POST /tasks/{id}/retry`, as OpenAPI describes it. */
export const RETRY_OPERATION = {
  summary: 'Sends a failed or revoked task again',
  description:
    'It runs with its recorded input and has all of its attempts again. If it was revoked during a run, it waits until that run is certainly over.',
  parameters: [TASK_ID],
  responses: {
    202: ACCEPTED,
    ...problems(404, 409, 422, 503),
  },
};
