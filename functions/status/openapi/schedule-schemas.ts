import { MAX_ETA_SECONDS } from '../../../core/protocol/bounds.ts';
import { MISFIRES, OVERLAPS } from '../../../core/protocol/schedule.ts';

/** The schemas of schedules. */

const time = { type: 'string', format: 'date-time' };
const timeOrNull = { type: ['string', 'null'], format: 'date-time' };

const CRON =
  'Five fields: minute, hour, day of the month, month, day of the week; with names, lists, ranges, steps, L and #';
const EVERY = 'Seconds between occurrences, counted from start, or else from when the schedule was made';
const TIMEZONE = 'The IANA time zone in which cron is read';
const START = 'No occurrence is before this time';
const END = 'No occurrence is after this time';
const JITTER = 'Each occurrence starts up to this many seconds after its time';
const MISFIRE = 'Which missed occurrences are made late: the last, none, or all, up to 100';
const CATCH_UP = 'Seconds for which a missed occurrence may still be made; null for ever';
const OVERLAP = 'Whether an occurrence is skipped while the one before has not ended';

const orNull = (schema: object) => ({ anyOf: [schema, { type: 'null' }] });

/** The limits are those of core/schedule/bounds.ts, which only the scheduler loads; a test compares them. Ten years are the longest of all. */
const every = { type: 'integer', minimum: 10, maximum: MAX_ETA_SECONDS };
const jitter = { type: 'number', minimum: 0, maximum: 86_400 };
const catchUpWindow = { type: 'number', exclusiveMinimum: 0, maximum: MAX_ETA_SECONDS };

export const SCHEDULE_SCHEMAS = {
  Schedule: {
    type: 'object',
    description: 'A schedule, which makes a task again and again',
    required: [
      ...['name', 'revision', 'task', 'cron', 'every', 'timezone', 'start', 'end', 'jitter', 'misfire'],
      ...['catchUpWindow', 'overlap', 'queue', 'enabled', 'declared', 'overridden', 'next', 'last'],
      ...['missedCount', 'skippedCount', 'createdAt', 'updatedAt'],
    ],
    properties: {
      name: { type: 'string', examples: ['nightly'] },
      revision: { type: 'integer', minimum: 1, description: 'Rises with each change' },
      task: { type: 'string', description: 'The name of the task’s definition', examples: ['send_email'] },
      cron: { type: ['string', 'null'], description: CRON, examples: ['30 2 * * *'] },
      every: { type: ['integer', 'null'], description: EVERY },
      timezone: { type: 'string', description: TIMEZONE, examples: ['Europe/Berlin'] },
      start: { ...timeOrNull, description: START },
      end: { ...timeOrNull, description: END },
      jitter: { type: 'number', description: JITTER },
      misfire: { enum: MISFIRES, description: MISFIRE },
      catchUpWindow: { type: ['number', 'null'], description: CATCH_UP },
      overlap: { enum: OVERLAPS, description: OVERLAP },
      queue: { type: ['string', 'null'], description: 'The queue for its tasks; null for the definition’s' },
      enabled: { type: 'boolean', description: 'Whether it makes tasks; false while it is paused' },
      declared: { type: 'boolean', description: 'Whether a definition declares it' },
      overridden: { type: 'boolean', description: 'Whether a call has changed what a definition declares' },
      next: {
        type: 'array',
        items: time,
        description: 'The next five times; fewer if it ends before, none while it is paused',
      },
      last: {
        anyOf: [
          {
            type: 'object',
            required: ['at', 'taskId'],
            properties: { at: time, taskId: { type: 'string', format: 'uuid' } },
            additionalProperties: false,
          },
          { type: 'null' },
        ],
        description: 'Its latest occurrence that was made, and whose time has come',
      },
      missedCount: {
        type: 'integer',
        minimum: 0,
        description: 'Occurrences that were not made, because the scheduler came too late',
      },
      skippedCount: {
        type: 'integer',
        minimum: 0,
        description: 'Occurrences that were skipped, because the one before had not ended',
      },
      createdAt: time,
      updatedAt: time,
      input: { description: 'Only with include=input: the input of its tasks' },
    },
    additionalProperties: false,
  },
  ScheduleOptions: {
    type: 'object',
    description: 'What a schedule is to be: either cron or every is given',
    required: ['task', 'input'],
    properties: {
      task: { type: 'string', description: 'The name of a task’s definition', examples: ['send_email'] },
      input: {
        description: 'The input of its tasks, which fits the task’s schema',
        examples: [{ recipient: 'ada@example.com', content: 'Good night.' }],
      },
      cron: { ...orNull({ type: 'string' }), description: CRON, examples: ['30 2 * * *'] },
      every: { ...orNull(every), description: EVERY },
      timezone: {
        ...orNull({ type: 'string' }),
        description: `${TIMEZONE}. Default UTC`,
        examples: ['Europe/Berlin'],
      },
      start: { ...orNull(time), description: START },
      end: { ...orNull(time), description: END },
      jitter: { ...orNull(jitter), description: `${JITTER}. Default 0` },
      misfire: { enum: [...MISFIRES, null], description: `${MISFIRE}. Default last` },
      catchUpWindow: { ...orNull(catchUpWindow), description: CATCH_UP },
      overlap: { enum: [...OVERLAPS, null], description: `${OVERLAP}. Default skip` },
      queue: {
        ...orNull({ $ref: '#/components/schemas/QueueName' }),
        description: 'A queue other than the definition’s, whose workers can run the task',
      },
      enabled: { type: ['boolean', 'null'], description: 'Whether it makes tasks. Default true' },
    },
    additionalProperties: false,
  },
} as const;
