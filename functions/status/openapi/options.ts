import { MAX_ETA_SECONDS, MAX_EXPIRES_SECONDS } from '../../../core/protocol/bounds.ts';

/** The options of a call for one task, by name: what they mean, and their JSON Schema. */
export const OPTIONS = {
  countdown: {
    description: 'Seconds to wait before the task runs: up to ten years',
    schema: { type: 'number', minimum: 0, maximum: MAX_ETA_SECONDS, examples: [60] },
  },
  eta: {
    description:
      'The task does not run before this time, at most ten years ahead. Not allowed with countdown',
    schema: { type: 'string', format: 'date-time', examples: ['2026-01-31T12:00:00Z'] },
  },
  expires: {
    description:
      'Seconds, or a time, after which the task does not start. Refused if the task could not start before then',
    schema: {
      anyOf: [
        { type: 'number', exclusiveMinimum: 0, maximum: MAX_EXPIRES_SECONDS },
        { type: 'string', format: 'date-time' },
      ],
      examples: [3_600],
    },
  },
  queue: {
    description: 'A queue other than the definition’s, whose workers can run the task',
    schema: { type: 'string', examples: ['default'] },
  },
  group: {
    description: 'Fair-queue tenant',
    schema: { type: 'string', pattern: '^[!-~]{1,128}$', examples: ['tenant-7'] },
  },
};

/** The options of one task of a bulk call; `null` means not given. */
export const OPTIONS_SCHEMA = {
  type: 'object',
  properties: Object.fromEntries(
    Object.entries(OPTIONS).map(([name, { description, schema }]) => [
      name,
      {
        anyOf: [name === 'queue' ? { $ref: '#/components/schemas/QueueName' } : schema, { type: 'null' }],
        description,
        examples: schema.examples,
      },
    ]),
  ),
  additionalProperties: false,
};

/** The header that identifies a repeated call: printable ASCII, in quotes or without. */
export const IDEMPOTENCY_KEY = {
  name: 'Idempotency-Key',
  in: 'header',
  description: 'A call with the same key and input returns the first task again',
  schema: {
    type: 'string',
    minLength: 1,
    maxLength: 257,
    // As readIdempotencyKey reads it: 1 to 255 characters between quotes; or, without both quotes, 1 to 255 with no space at either end.
    pattern: '^("[ -~]{1,255}"|[!#-~]([ -~]{0,253}[!-~])?|"([ -~]{0,253}[!#-~])?)$',
    examples: ['order-4711-b7f3c09e'],
  },
};

/**
 * The parameters of a call for one task.
 *
 * @param queues the queues that the task may be sent to
 */
export function callParameters(queues: readonly string[]): readonly object[] {
  const options = Object.entries(OPTIONS).map(([name, { description, schema }]) => ({
    name,
    in: 'query',
    description,
    schema: name === 'queue' ? { type: 'string', enum: queues } : schema,
  }));
  return [...options, IDEMPOTENCY_KEY];
}
