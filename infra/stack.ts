import { CfnOutput, Stack, Tags } from 'aws-cdk-lib';
import type { Alarm } from 'aws-cdk-lib/aws-cloudwatch';
import { PolicyStatement } from 'aws-cdk-lib/aws-iam';
import type { Code } from 'aws-cdk-lib/aws-lambda';
import type { Construct } from 'constructs';
import type { Registry } from '../core/definition/registry.ts';
import { API_TIMEOUTS } from './api-timeouts.ts';
import type { FunctionName } from './bundle.ts';
import { AlarmTopic, type AlarmTopicProps } from './constructs/alarm-topic.ts';
import { Alarms, type AlarmsProps } from './constructs/alarms.ts';
import { DeadLetters } from './constructs/dead-letters.ts';
import { Deliveries } from './constructs/deliveries.ts';
import { Encryption } from './constructs/encryption.ts';
import { LambdaFunction } from './constructs/lambda-function.ts';
import { MailEvents } from './constructs/mail-events.ts';
import { Operate } from './constructs/operate.ts';
import { ResultsTable } from './constructs/results-table.ts';
import { TaskApi } from './constructs/task-api.ts';
import { TaskDashboard, type TaskDashboardProps } from './constructs/task-dashboard.ts';
import { TaskQueue } from './constructs/task-queue.ts';
import { Worker } from './constructs/worker.ts';
import { exampleCall } from './example-call.ts';
import { planQueues } from './plan-queues.ts';
import type { Settings } from './settings.ts';

export interface LovageStackProps {
  readonly settings: Settings;
  /** Queues, time-outs and receive counts follow from it. */
  readonly registry: Registry;
  /** The bundle of each function. */
  readonly code: Readonly<Record<FunctionName, Code>>;
}

/** The whole system, in the order in which a task travels: queue, worker, dead letters, mail, enqueue, status, operate, API. */
export class LovageStack extends Stack {
  /** @throws SettingsError when the registry does not fit the settings */
  constructor(scope: Construct, { settings, registry, code }: LovageStackProps) {
    const name = `lovage-${settings.stage}`;
    // What is in production outlives its stack, and the stack a slip of the hand. See docs/decisions/stages.md.
    const retain = settings.stage === 'prod';
    const description = 'Lovage: background tasks on SQS and Lambda';
    super(scope, name, { stackName: name, description, terminationProtection: retain });
    Tags.of(this).add('project', 'lovage');
    Tags.of(this).add('stage', settings.stage);
    const encryption = new Encryption(this, 'Encryption', { settings, retain });
    const results = new ResultsTable(this, 'Results', { retain, encryption });

    const taskQueues = planQueues(registry, settings).map(
      (plan) =>
        new TaskQueue(this, `Queue-${plan.name}`, {
          plan,
          prefix: name,
          retentionDays: settings.messageRetentionDays,
          encryption,
        }),
    );
    const mailEvents = new MailEvents(this, 'MailEvents', { prefix: name, encryption, settings });
    const workers = taskQueues.map(
      (taskQueue) =>
        new Worker(this, `Worker-${taskQueue.plan.name}`, {
          code: code.worker,
          taskQueue,
          results,
          mailEvents,
          encryption,
          settings,
        }),
    );

    new DeadLetters(this, 'DeadLetters', {
      code: code['dead-letter'],
      taskQueues,
      results,
      encryption,
      settings,
    });

    new Deliveries(this, 'Deliveries', { code: code.delivery, mailEvents, results, encryption, settings });

    const queueArns = taskQueues.map(({ queue }) => queue.queueArn);
    const deadLetterQueueArns = taskQueues.map(({ deadLetterQueue }) => deadLetterQueue.queueArn);
    const environment = {
      TABLE_NAME: results.table.tableName,
      QUEUES: this.toJsonString(
        Object.fromEntries(taskQueues.map(({ plan, address }) => [plan.name, address])),
      ),
    };
    const enqueue = new LambdaFunction(this, 'Enqueue', {
      description: 'Takes tasks, revokes them and sends them again: POST /tasks',
      code: code.enqueue,
      timeout: API_TIMEOUTS.enqueue,
      logGroupName: `/lovage/${settings.stage}/enqueue`,
      environment,
      permissions: [
        new PolicyStatement({
          actions: [
            'dynamodb:BatchGetItem',
            'dynamodb:BatchWriteItem',
            'dynamodb:DeleteItem',
            'dynamodb:GetItem',
            'dynamodb:PutItem',
            'dynamodb:UpdateItem',
          ],
          resources: [results.table.tableArn],
        }),
        new PolicyStatement({ actions: ['sqs:SendMessage'], resources: queueArns }),
      ],
      encryption,
      settings,
    });
    // See docs/decisions/worker-before-enqueue.md.
    enqueue.function.node.addDependency(...workers);

    const status = new LambdaFunction(this, 'Status', {
      description: 'Says how tasks fare: GET /tasks, GET /tasks/{id}',
      code: code.status,
      timeout: API_TIMEOUTS.status,
      logGroupName: `/lovage/${settings.stage}/status`,
      environment,
      permissions: [
        new PolicyStatement({
          actions: ['dynamodb:BatchGetItem', 'dynamodb:GetItem'],
          resources: [results.table.tableArn],
        }),
        new PolicyStatement({ actions: ['dynamodb:Query'], resources: results.indexArns }),
        new PolicyStatement({
          actions: ['sqs:GetQueueAttributes'],
          resources: [...queueArns, ...deadLetterQueueArns],
        }),
      ],
      encryption,
      settings,
    });

    const operate = new Operate(this, 'Operate', {
      code: code.operate,
      workers,
      results,
      encryption,
      settings,
    });

    const { api } = new TaskApi(this, 'Api', {
      functions: {
        enqueue: enqueue.function,
        status: status.function,
        operate: operate.function,
      },
      encryption,
      settings,
    });
    this.#watch({ taskQueues, mailEvents, results, api, encryption, tasks: registry.names, settings });
    for (const worker of workers) worker.sendBy(api, settings.auth);
    new CfnOutput(this, 'ApiUrl', { value: api.apiEndpoint, description: 'Where to send calls' });
    new CfnOutput(this, 'ApiArn', {
      value: this.formatArn({ service: 'execute-api', resource: api.apiId, resourceName: '*' }),
      description: 'What to allow a caller: execute-api:Invoke on this',
    });
    new CfnOutput(this, 'Curl', {
      value: exampleCall(settings.auth, api.apiEndpoint, this.region),
      description: 'A first call, to paste into a shell with credentials',
    });
    new CfnOutput(this, 'TableName', { value: results.table.tableName, description: 'The results table' });
  }

  /** Alarms and the dashboard, for every function that the stack has. */
  #watch(
    watched: Omit<AlarmsProps & TaskDashboardProps, 'functions' | 'alarms' | 'topic'> & AlarmTopicProps,
  ): void {
    const { settings } = watched;
    const functions = this.node.findAll().filter((node) => node instanceof LambdaFunction);
    const alarms = settings.alarms === 'on' ? this.#alarms({ ...watched, functions }) : [];
    if (settings.dashboard === 'on') new TaskDashboard(this, 'Dashboard', { ...watched, functions, alarms });
  }

  #alarms(watched: Omit<AlarmsProps, 'topic'> & AlarmTopicProps): readonly Alarm[] {
    const { topic } = new AlarmTopic(this, 'AlarmTopic', watched);
    new CfnOutput(this, 'AlarmTopicArn', {
      value: topic.topicArn,
      description: 'Where alarms go: subscribe to it',
    });
    return new Alarms(this, 'Alarms', { ...watched, topic }).all;
  }
}
