import { Duration, Stack } from 'aws-cdk-lib';
import type { HttpApi } from 'aws-cdk-lib/aws-apigatewayv2';
import { PolicyStatement } from 'aws-cdk-lib/aws-iam';
import { type Code, EventSourceMapping } from 'aws-cdk-lib/aws-lambda';
import { Construct } from 'constructs';
import type { Settings } from '../settings.ts';
import type { Encryption } from './encryption.ts';
import { LambdaFunction } from './lambda-function.ts';
import type { MailEvents } from './mail-events.ts';
import type { ResultsTable } from './results-table.ts';
import { senderIdentities } from './sender-identities.ts';
import type { TaskQueue } from './task-queue.ts';

export interface WorkerProps {
  readonly code: Code;
  readonly taskQueue: TaskQueue;
  readonly results: ResultsTable;
  /** How its email is sent. */
  readonly mailEvents: MailEvents;
  readonly encryption: Encryption;
  readonly settings: Settings;
}

/** The function that runs one queue's tasks, and the event source that hands it their messages. */
export class Worker extends Construct {
  readonly taskQueue: TaskQueue;
  readonly eventSource: EventSourceMapping;
  readonly #sends: readonly string[];
  readonly #worker: LambdaFunction;

  constructor(
    scope: Construct,
    id: string,
    { code, taskQueue, results, mailEvents, encryption, settings }: WorkerProps,
  ) {
    super(scope, id);
    this.taskQueue = taskQueue;
    const { plan, queue, deadLetterQueue, address } = taskQueue;
    const stack = Stack.of(this);
    this.#sends = plan.sends;
    this.#worker = new LambdaFunction(this, 'Worker', {
      description: `Runs the tasks of the queue ${plan.name}`,
      code,
      memory: plan.memory,
      timeout: plan.functionTimeout,
      logGroupName: `/lovage/${settings.stage}/worker/${plan.name}`,
      environment: {
        TABLE_NAME: results.table.tableName,
        QUEUES: stack.toJsonString({ [plan.name]: address }),
        SENDER: settings.sender,
        CONFIGURATION_SET: mailEvents.configurationSetName,
        ...(settings.tracing === 'on' ? { TRACING: 'on' } : {}),
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
            'sqs:SendMessage',
          ],
          resources: [queue.queueArn],
        }),
        new PolicyStatement({ actions: ['sqs:SendMessage'], resources: [deadLetterQueue.queueArn] }),
        new PolicyStatement({
          actions: ['ses:SendEmail'],
          // An email that is sent with a configuration set needs permission on that too.
          resources: [
            ...senderIdentities(settings.sender).map((identity) => `identity/${identity}`),
            `configuration-set/${mailEvents.configurationSetName}`,
          ].map((resource) => stack.formatArn({ service: 'ses', resource })),
          conditions: { StringEquals: { 'ses:FromAddress': settings.sender } },
        }),
      ],
      encryption,
      settings,
    });
    // Whether it is enabled is not said here: that is the operator's to change, and a deployment leaves it as it is.
    this.eventSource = new EventSourceMapping(this, 'EventSource', {
      target: this.#worker.function,
      eventSourceArn: queue.queueArn,
      batchSize: plan.batchSize,
      reportBatchItemFailures: true,
      ...(plan.batchWindow === 0 ? {} : { maxBatchingWindow: Duration.seconds(plan.batchWindow) }),
      ...(plan.maxConcurrency === undefined ? {} : { maxConcurrency: plan.maxConcurrency }),
    });
  }

  /**
   * Tells a worker whose definitions name tasks that they send where the API is, and lets it send those. See
   * docs/decisions/tasks-that-send-tasks.md.
   */
  sendBy(api: HttpApi, auth: Settings['auth']): void {
    if (this.#sends.length === 0) return;
    this.#worker.function.addEnvironment('LOVAGE_URL', api.apiEndpoint);
    // Only IAM can be granted here; a token is the task's own to have.
    if (auth !== 'iam') return;
    this.#worker.policy.addStatements(
      new PolicyStatement({
        actions: ['execute-api:Invoke'],
        resources: this.#sends.map((name) =>
          Stack.of(this).formatArn({
            service: 'execute-api',
            resource: api.apiId,
            resourceName: `$default/POST/tasks/${name}`,
          }),
        ),
      }),
    );
  }
}
