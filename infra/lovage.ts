import { CfnOutput, Stack } from 'aws-cdk-lib';
import type { Alarm } from 'aws-cdk-lib/aws-cloudwatch';
import { Construct } from 'constructs';
import { withCeleryQueue } from '../core/definition/registry.ts';
import { checkDeclaredAtOnce } from '../core/schedule/check-declared.ts';
import { hashOfDeclared } from '../core/schedule/hash-of-declared.ts';
import { AlarmTopic, type AlarmTopicProps } from './constructs/alarm-topic.ts';
import { Alarms, type AlarmsProps } from './constructs/alarms.ts';
import { CeleryResults } from './constructs/celery-results.ts';
import { checkFit } from './constructs/check-fit.ts';
import { apiFunctions, deployFunctions } from './constructs/deploy-functions.ts';
import { enableSending } from './constructs/enable-sending.ts';
import { Encryption } from './constructs/encryption.ts';
import { LambdaFunction } from './constructs/lambda-function.ts';
import { MailEvents } from './constructs/mail-events.ts';
import { ResultsTable } from './constructs/results-table.ts';
import { TaskApi } from './constructs/task-api.ts';
import { TaskDashboard, type TaskDashboardProps } from './constructs/task-dashboard.ts';
import { TaskQueue } from './constructs/task-queue.ts';
import { exampleCall } from './example-call.ts';
import type { LovageProps } from './lovage-props.ts';
import { planQueues } from './plan-queues.ts';
import { readSettings } from './read-settings.ts';
import { SettingsError } from './settings-error.ts';

/** The whole system: table, queues, mail, functions, API, alarms and dashboard. */
export class Lovage extends Construct {
  /**
   * @throws SettingsError when a setting is invalid, the tasks do not fit the settings, or AWS would refuse a function of this size
   * @throws DefinitionError when a schedule that a definition declares is invalid, or its names in Python are
   */
  constructor(scope: Construct, id: string, { tasks: { registry }, code, ...given }: LovageProps) {
    const sendsEmail = registry.definitions.some((definition) => definition.sendsEmail);
    const { settings } = readSettings({ ...given }, { sendsEmail });
    checkDeclaredAtOnce(withCeleryQueue(registry, settings.celery));
    super(scope, id);
    const stack = Stack.of(this);
    const name = `lovage-${settings.stage}`;
    // In production, the table and the key outlive the stack. See docs/decisions/stages.md.
    const retain = settings.stage === 'prod';
    const encryption = new Encryption(this, 'Encryption', { settings, retain });
    const results = new ResultsTable(this, 'Results', { retain, encryption });
    const celeryResults =
      settings.celery === null ? undefined : new CeleryResults(this, 'CeleryResults', { retain, encryption });

    const taskQueues = planQueues(registry, settings).map(
      (plan) =>
        new TaskQueue(this, `Queue-${plan.name}`, {
          plan,
          prefix: name,
          retentionDays: settings.messageRetentionDays,
          encryption,
        }),
    );
    const mailEvents = sendsEmail
      ? new MailEvents(this, 'MailEvents', { prefix: name, encryption, settings })
      : undefined;
    const functions = deployFunctions(this, {
      code,
      resources: {
        ...{ results, celeryResults, taskQueues, mailEvents, settings },
        taskNames: registry.names,
        declared: hashOfDeclared(registry),
      },
      encryption,
    });

    const { api } = new TaskApi(this, 'Api', {
      tasks: registry.names,
      functions: apiFunctions(functions),
      encryption,
      settings,
    });
    this.#watch({
      ...{ taskQueues, mailEvents, results, celeryResults, api, encryption, settings },
      tasks: registry.names,
    });
    enableSending(functions, api, settings.auth);
    const unfit = checkFit(
      functions.map(({ lambda }) => lambda),
      taskQueues.length,
    );
    if (unfit.length > 0) throw new SettingsError(unfit);
    new CfnOutput(this, 'ApiUrl', { value: api.apiEndpoint, description: 'Where to send calls' });
    new CfnOutput(this, 'ApiArn', {
      value: stack.formatArn({ service: 'execute-api', resource: api.apiId, resourceName: '*' }),
      description: 'What to allow a caller: execute-api:Invoke on this',
    });
    new CfnOutput(this, 'Curl', {
      value: exampleCall(settings.auth, api.apiEndpoint, stack.region, registry.names),
      description: 'A first call, to paste into a shell with credentials',
    });
    new CfnOutput(this, 'TableName', { value: results.table.tableName, description: 'The results table' });
    const celeryQueue = taskQueues.find(({ plan }) => plan.celery === true);
    if (celeryQueue && celeryResults) this.#tellOfCelery(celeryQueue, celeryResults, encryption);
  }

  /** What a Python program needs to send tasks through Celery and to read their results, and what to allow it. */
  #tellOfCelery({ queue }: TaskQueue, { table }: CeleryResults, { key }: Encryption): void {
    new CfnOutput(this, 'CeleryQueueUrl', {
      value: queue.queueUrl,
      description: 'The queue to send to, for predefined_queues in the broker_transport_options of Celery',
    });
    new CfnOutput(this, 'CeleryQueueArn', {
      value: queue.queueArn,
      description: 'What to allow a Python program: sqs:SendMessage and sqs:GetQueueAttributes on this',
    });
    new CfnOutput(this, 'CeleryTableName', {
      value: table.tableName,
      description: 'The table of results, for the result_backend of Celery',
    });
    new CfnOutput(this, 'CeleryTableArn', {
      value: table.tableArn,
      description: 'What to allow a Python program: dynamodb:DescribeTable and dynamodb:GetItem on this',
    });
    if (!key) return;
    new CfnOutput(this, 'CeleryKeyArn', {
      value: key.keyArn,
      description: 'What to allow a Python program as well: kms:Decrypt and kms:GenerateDataKey on this',
    });
  }

  /** Alarms and the dashboard, for every function in the stack. */
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
