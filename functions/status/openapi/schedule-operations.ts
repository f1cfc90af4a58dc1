import { DEFAULT_LIST_LIMIT, MAX_LIST_LIMIT } from '../../../core/protocol/bounds.ts';
import { SCHEDULE_NAME } from '../../../core/protocol/occurrence.ts';
import { ACCEPTED, json, problems } from './answers.ts';
import { IDEMPOTENCY_KEY } from './options.ts';
import { schemaRef } from './schemas.ts';

const NAME = {
  name: 'name',
  in: 'path',
  required: true,
  schema: { type: 'string', pattern: SCHEDULE_NAME.source, examples: ['nightly'] },
};

const ETAG = { description: 'The revision, in quotes', schema: { type: 'string', examples: ['"3"'] } };

const IF_MATCH = {
  name: 'If-Match',
  in: 'header',
  description: 'The ETag that the caller has seen: if the schedule has another by now, the answer is 412',
  schema: { type: 'string', examples: ['"3"'] },
};

const IF_NONE_MATCH = {
  name: 'If-None-Match',
  in: 'header',
  description: 'With *, only makes a schedule: if there is one, the answer is 412',
  schema: { type: 'string', examples: ['*'] },
};

const schedule = (description: string) => ({
  ...json(description, schemaRef('Schedule')),
  headers: { ETag: ETAG },
});

/** `GET /schedules`, as OpenAPI describes it. */
export const SCHEDULES_OPERATION = {
  summary: 'Lists schedules, by name',
  parameters: [
    {
      name: 'limit',
      in: 'query',
      description: 'Maximum number of schedules in the page',
      schema: { type: 'integer', minimum: 1, maximum: MAX_LIST_LIMIT, default: DEFAULT_LIST_LIMIT },
    },
    {
      name: 'cursor',
      in: 'query',
      description: 'The cursor of the previous page',
      schema: { type: 'string', examples: ['eyJ2IjoxLCJhZnRlciI6Im5pZ2h0bHkifQ'] },
    },
  ],
  responses: {
    200: json('A page of the list', {
      type: 'object',
      required: ['schedules', 'cursor'],
      properties: {
        schedules: { type: 'array', items: schemaRef('Schedule') },
        cursor: {
          type: ['string', 'null'],
          description: 'The cursor for the next page; null if there is none',
        },
      },
      additionalProperties: false,
    }),
    ...problems(422, 503),
  },
};

/** `GET /schedules/{name}`, as OpenAPI describes it. */
export const SCHEDULE_OPERATION = {
  summary: 'Looks up a schedule',
  parameters: [
    NAME,
    {
      name: 'include',
      in: 'query',
      description: 'Shows more: the input of its tasks',
      schema: { enum: ['input'], examples: ['input'] },
    },
  ],
  responses: { 200: schedule('The schedule'), ...problems(404, 422, 503) },
};

/** `PUT /schedules/{name}`, as OpenAPI describes it. */
export const PUT_OPERATION = {
  summary: 'Makes a schedule, or replaces one as a whole',
  description:
    'What a definition declares is overridden, until it is reset. Occurrences of the schedule before that have not started are revoked; those that are also the new one’s are made again.',
  parameters: [NAME, IF_MATCH, IF_NONE_MATCH],
  requestBody: {
    required: true,
    content: { 'application/json': { schema: schemaRef('ScheduleOptions') } },
  },
  responses: {
    200: schedule('The schedule, replaced'),
    201: schedule('The schedule, which is new'),
    ...problems(412, 413, 415, 422, 503),
  },
};

/** `DELETE /schedules/{name}`, as OpenAPI describes it. */
export const DELETE_OPERATION = {
  summary: 'Deletes a schedule',
  description:
    'Its occurrences that have not started are revoked; those that run, end. One that a definition declares is 409.',
  parameters: [NAME, IF_MATCH],
  responses: { 204: { description: 'The schedule was deleted' }, ...problems(404, 409, 412, 422, 503) },
};

/** `POST /schedules/{name}/pause`, as OpenAPI describes it. */
export const PAUSE_SCHEDULE_OPERATION = {
  summary: 'Pauses a schedule',
  description: 'Its occurrences that have not started are revoked, and none are made until it is resumed.',
  parameters: [NAME, IF_MATCH],
  responses: { 200: schedule('The schedule, paused'), ...problems(404, 412, 422, 503) },
};

/** `POST /schedules/{name}/resume`, as OpenAPI describes it. */
export const RESUME_SCHEDULE_OPERATION = {
  summary: 'Resumes a paused schedule',
  description: 'It goes on from now: what would have come meanwhile is not made.',
  parameters: [NAME, IF_MATCH],
  responses: { 200: schedule('The schedule, resumed'), ...problems(404, 412, 422, 503) },
};

/** `POST /schedules/{name}/reset`, as OpenAPI describes it. */
export const RESET_SCHEDULE_OPERATION = {
  summary: 'Makes of a schedule again what its definition declares',
  description: 'One that no definition declares is 409.',
  parameters: [NAME, IF_MATCH],
  responses: { 200: schedule('The schedule, as it is declared'), ...problems(404, 409, 412, 422, 503) },
};

/** `POST /schedules/{name}/run`, as OpenAPI describes it. */
export const RUN_SCHEDULE_OPERATION = {
  summary: 'Makes a task of a schedule now',
  description: 'Whether it is paused or not. Its next times stay as they are.',
  parameters: [NAME, IDEMPOTENCY_KEY],
  responses: { 202: ACCEPTED, ...problems(404, 409, 422, 503) },
};
