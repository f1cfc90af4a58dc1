import { json, LOCATION, problems } from './openapi-answers.ts';
import { schemaRef, TASK_ID } from './openapi-schemas.ts';

/** `POST /tasks/{id}/revoke`, as OpenAPI describes it. */
export const REVOKE_OPERATION = {
  summary: 'Revokes a task that has not ended',
  description:
    'A run that is under way is aborted when it next reports its progress; what it still does is not recorded.',
  parameters: [TASK_ID],
  responses: { 200: json('The task, revoked', schemaRef('Task')), ...problems(404, 409, 422, 503) },
};

/** `POST /tasks/{id}/retry`, as OpenAPI describes it. */
export const RETRY_OPERATION = {
  summary: 'Sends a task again that has failed or was revoked',
  description:
    'With its recorded input, and all of its attempts. One that was revoked during a run waits until that run is over for certain.',
  parameters: [TASK_ID],
  responses: {
    202: {
      ...json('Accepted: message and record are stored', schemaRef('Task')),
      headers: LOCATION,
    },
    ...problems(404, 409, 422, 503),
  },
};
