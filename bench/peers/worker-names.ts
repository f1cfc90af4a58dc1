/** The names of the compared workers in the tables. */
export const WORKER_NAMES = {
  lovage: 'Lovage’s worker',
  bare: 'bare SDK handler',
  powertools: 'Powertools batch + idempotency',
  bullmq: 'BullMQ on Redis',
  celerySqs: 'Celery on SQS + DynamoDB',
  celeryRedis: 'Celery on Redis',
} as const;
