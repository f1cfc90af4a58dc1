import { Stack } from 'aws-cdk-lib';
import { PolicyStatement } from 'aws-cdk-lib/aws-iam';
import type { Code, IFunction } from 'aws-cdk-lib/aws-lambda';
import { Construct } from 'constructs';
import type { OperatedQueue } from '../../functions/operate/operated-queue.ts';
import { API_TIMEOUTS } from '../api-timeouts.ts';
import type { Settings } from '../settings.ts';
import type { Encryption } from './encryption.ts';
import { LambdaFunction } from './lambda-function.ts';
import type { ResultsTable } from './results-table.ts';
import type { Worker } from './worker.ts';

export interface OperateProps {
  readonly code: Code;
  readonly workers: readonly Worker[];
  readonly results: ResultsTable;
  readonly encryption: Encryption;
  readonly settings: Settings;
}

/** The function that answers the operator's calls: the only one that may touch what feeds a worker. */
export class Operate extends Construct {
  readonly function: IFunction;

  constructor(scope: Construct, id: string, { code, workers, results, encryption, settings }: OperateProps) {
    super(scope, id);
    const stack = Stack.of(this);
    const queueArns = workers.map(({ taskQueue }) => taskQueue.queue.queueArn);
    const deadLetterArns = workers.map(({ taskQueue }) => taskQueue.deadLetterQueue.queueArn);
    const operate = new LambdaFunction(this, 'Operate', {
      description:
        'Pauses, resumes, purges and redrives queues: GET /queues/{name}, POST /queues/{name}/pause',
      code,
      timeout: API_TIMEOUTS.operate,
      logGroupName: `/lovage/${settings.stage}/operate`,
      environment: {
        TABLE_NAME: results.table.tableName,
        QUEUES: stack.toJsonString(
          Object.fromEntries(workers.map((worker) => [worker.taskQueue.plan.name, operatedQueue(worker)])),
        ),
      },
      permissions: [
        new PolicyStatement({
          actions: ['dynamodb:GetItem', 'dynamodb:UpdateItem'],
          resources: [results.table.tableArn],
        }),
        new PolicyStatement({
          actions: ['lambda:GetEventSourceMapping', 'lambda:UpdateEventSourceMapping'],
          resources: workers.map(({ eventSource }) => eventSource.eventSourceMappingArn),
        }),
        new PolicyStatement({
          // To send is the redrive's, which SQS does in this function's name.
          actions: [
            'sqs:ChangeMessageVisibility',
            'sqs:DeleteMessage',
            'sqs:GetQueueAttributes',
            'sqs:ReceiveMessage',
            'sqs:SendMessage',
          ],
          resources: queueArns,
        }),
        new PolicyStatement({
          // To receive and to delete are the redrive's (SQS guide, permissions of a dead-letter queue redrive).
          actions: [
            'sqs:DeleteMessage',
            'sqs:GetQueueAttributes',
            'sqs:ListMessageMoveTasks',
            'sqs:ReceiveMessage',
            'sqs:SendMessage',
            'sqs:StartMessageMoveTask',
          ],
          resources: deadLetterArns,
        }),
      ],
      encryption,
      settings,
    });
    this.function = operate.function;
  }
}

function operatedQueue({ taskQueue, eventSource }: Worker): OperatedQueue {
  return {
    ...taskQueue.address,
    arn: taskQueue.queue.queueArn,
    deadLetterArn: taskQueue.deadLetterQueue.queueArn,
    mapping: eventSource.eventSourceMappingId,
  };
}
