import { Stack } from 'aws-cdk-lib';
import { PolicyStatement } from 'aws-cdk-lib/aws-iam';
import { type Code, EventSourceMapping } from 'aws-cdk-lib/aws-lambda';
import { Construct } from 'constructs';
import { GIVEN_UP } from '../plan-queues.ts';
import type { Settings } from '../settings.ts';
import type { Encryption } from './encryption.ts';
import { LambdaFunction } from './lambda-function.ts';
import type { ResultsTable } from './results-table.ts';
import type { TaskQueue } from './task-queue.ts';

export interface DeadLettersProps {
  readonly code: Code;
  readonly taskQueues: readonly TaskQueue[];
  readonly results: ResultsTable;
  readonly encryption: Encryption;
  readonly settings: Settings;
}

/** Most messages that one run is given: SQS's own limit for a batch without a window. */
const BATCH_SIZE = 10;

/** The least that AWS takes. Dead letters can wait, and must not take the workers' share of the account's concurrency. */
const MAX_CONCURRENCY = 2;

/** The function that takes what SQS gave up on, of every queue, and the event sources that hand it the messages. */
export class DeadLetters extends Construct {
  constructor(
    scope: Construct,
    id: string,
    { code, taskQueues, results, encryption, settings }: DeadLettersProps,
  ) {
    super(scope, id);
    const addresses = taskQueues.map(({ givenUpName, givenUpAddress }) => [givenUpName, givenUpAddress]);
    const deadLetters = new LambdaFunction(this, 'DeadLetter', {
      description: 'Fails the tasks whose messages SQS gave up',
      code,
      timeout: GIVEN_UP.functionTimeout,
      logGroupName: `/lovage/${settings.stage}/dead-letter`,
      environment: {
        TABLE_NAME: results.table.tableName,
        QUEUES: Stack.of(this).toJsonString(Object.fromEntries(addresses)),
      },
      permissions: [
        new PolicyStatement({
          actions: ['dynamodb:GetItem', 'dynamodb:UpdateItem'],
          resources: [results.table.tableArn],
        }),
        new PolicyStatement({
          // The first three are the event sources', which read the queues by the function's role.
          actions: [
            'sqs:ReceiveMessage',
            'sqs:DeleteMessage',
            'sqs:GetQueueAttributes',
            'sqs:ChangeMessageVisibility',
          ],
          resources: taskQueues.map(({ givenUpQueue }) => givenUpQueue.queueArn),
        }),
        new PolicyStatement({
          actions: ['sqs:SendMessage'],
          resources: taskQueues.map(({ deadLetterQueue }) => deadLetterQueue.queueArn),
        }),
      ],
      encryption,
      settings,
    });
    for (const { plan, givenUpQueue } of taskQueues) {
      new EventSourceMapping(this, `EventSource-${plan.name}`, {
        target: deadLetters.function,
        eventSourceArn: givenUpQueue.queueArn,
        batchSize: BATCH_SIZE,
        maxConcurrency: MAX_CONCURRENCY,
        reportBatchItemFailures: true,
      });
    }
  }
}
