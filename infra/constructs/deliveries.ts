import { Stack } from 'aws-cdk-lib';
import { PolicyStatement } from 'aws-cdk-lib/aws-iam';
import { type Code, EventSourceMapping } from 'aws-cdk-lib/aws-lambda';
import { Construct } from 'constructs';
import { DELIVERY_EVENTS } from '../plan-queues.ts';
import type { Settings } from '../settings.ts';
import type { Encryption } from './encryption.ts';
import { LambdaFunction } from './lambda-function.ts';
import type { MailEvents } from './mail-events.ts';
import type { ResultsTable } from './results-table.ts';

export interface DeliveriesProps {
  readonly code: Code;
  readonly mailEvents: MailEvents;
  readonly results: ResultsTable;
  readonly encryption: Encryption;
  readonly settings: Settings;
}

/** Most events that one run is given: SQS's own limit for a batch without a window. */
const BATCH_SIZE = 10;

/**
 * Most runs at a time. One deals with hundreds of events a second; more only take of the account's concurrency what the workers
 * need while they send.
 */
const MAX_CONCURRENCY = 5;

/** The function that takes what SES tells of the mail to its records, and the event source that hands it the events. */
export class Deliveries extends Construct {
  constructor(
    scope: Construct,
    id: string,
    { code, mailEvents, results, encryption, settings }: DeliveriesProps,
  ) {
    super(scope, id);
    const deliveries = new LambdaFunction(this, 'Delivery', {
      description: 'Takes what SES tells of the mail to its records',
      code,
      timeout: DELIVERY_EVENTS.functionTimeout,
      logGroupName: `/lovage/${settings.stage}/delivery`,
      environment: {
        TABLE_NAME: results.table.tableName,
        QUEUES: Stack.of(this).toJsonString({ [DELIVERY_EVENTS.name]: mailEvents.address }),
      },
      permissions: [
        new PolicyStatement({
          actions: ['dynamodb:GetItem', 'dynamodb:UpdateItem'],
          resources: [results.table.tableArn],
        }),
        new PolicyStatement({
          // The first three are the event source's, which reads the queue by the function's role.
          actions: [
            'sqs:ReceiveMessage',
            'sqs:DeleteMessage',
            'sqs:GetQueueAttributes',
            'sqs:ChangeMessageVisibility',
          ],
          resources: [mailEvents.queue.queueArn],
        }),
        new PolicyStatement({
          actions: ['sqs:SendMessage'],
          resources: [mailEvents.deadLetterQueue.queueArn],
        }),
      ],
      encryption,
      settings,
    });
    new EventSourceMapping(this, 'EventSource', {
      target: deliveries.function,
      eventSourceArn: mailEvents.queue.queueArn,
      batchSize: BATCH_SIZE,
      maxConcurrency: MAX_CONCURRENCY,
      reportBatchItemFailures: true,
    });
  }
}
