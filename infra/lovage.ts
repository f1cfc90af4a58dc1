import path from 'node:path';
import { CfnOutput, Stack, Stage } from 'aws-cdk-lib';
import type { HttpApi } from 'aws-cdk-lib/aws-apigatewayv2';
import type { Alarm } from 'aws-cdk-lib/aws-cloudwatch';
import type { Table } from 'aws-cdk-lib/aws-dynamodb';
import { Code, type IFunction } from 'aws-cdk-lib/aws-lambda';
import type { ITopic } from 'aws-cdk-lib/aws-sns';
import { Construct } from 'constructs';
import type { Tasks } from '../core/definition/define-tasks.ts';
import { withCeleryQueue } from '../core/definition/registry.ts';
import { checkDeclaredAtOnce } from '../core/schedule/check-declared.ts';
import { hashOfDeclared } from '../core/schedule/hash-of-declared.ts';
import { BundleError } from './bundle-error.ts';
import { type BundleTasksOptions, bundleTasks } from './bundle-tasks.ts';
import { checkBundling } from './bundling.ts';
import { checkNeeds } from './check-needs.ts';
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
import { type FunctionName, forEachFunction } from './functions.ts';
import type { LovageProps } from './lovage-props.ts';
import { packageVersion } from './package-version.ts';
import { planQueues, queueNames } from './plan-queues.ts';
import { prefixOf, urlExportOf } from './prefix.ts';
import { readSettings } from './read-settings.ts';
import { SettingsError } from './settings-error.ts';
import { checkWorkers, withWorkerSettings } from './worker-props.ts';

/** The whole system: table, queues, mail, functions, API, alarms and dashboard. */
export class Lovage extends Construct {
  /** The start of the names of everything in it: `<name>-<stage>`. */
  readonly prefix: string;
  /** The HTTP API: `lovage.api.apiEndpoint` is its URL. */
  readonly api: HttpApi;
  /** The table of records. What is in it is Lovage's alone to write. */
  readonly table: Table;
  /** Where alarms go; `undefined` with `alarms: 'off'`. */
  readonly topic: ITopic | undefined;
  readonly #workers: ReadonlyMap<string, IFunction>;

  /**
   * @throws SettingsError when a setting is invalid, the tasks do not fit the settings, or AWS would refuse a function of this size
   * @throws BundleError when the file of the tasks does not export them, or its code does not build
   * @throws DefinitionError when a schedule that a definition declares is invalid, or its names in Python are
   */
  constructor(
    scope: Construct,
    id: string,
    { tasks, code, bundling = {}, workers = {}, ...given }: LovageProps,
  ) {
    if (!Object.hasOwn(Object(tasks), 'registry')) {
      throw new BundleError(
        'tasks must be the list that defineTasks returns, which the file with your tasks exports.',
      );
    }
    const { registry } = tasks;
    const sendsEmail = registry.definitions.some((definition) => definition.sendsEmail);
    const { settings } = readSettings({ ...given }, { sendsEmail, givenAs: 'props' });
    const known = withCeleryQueue(registry, settings.celery);
    const queues = queueNames(known);
    const problems = [
      ...checkBundling(bundling),
      ...checkWorkers(workers, queues),
      ...checkNeeds(known, queues, workers),
    ];
    if (problems.length > 0) throw new SettingsError(problems);
    checkDeclaredAtOnce(known);
    super(scope, id);
    const stack = Stack.of(this);
    this.prefix = prefixOf(settings);
    this.#refuseTwin();
    // In production, the table and the key outlive the stack. See docs/decisions/stages.md.
    const retain = settings.stage === 'prod';
    const encryption = new Encryption(this, 'Encryption', { settings, retain });
    const results = new ResultsTable(this, 'Results', { retain, encryption });
    const celeryResults =
      settings.celery === null ? undefined : new CeleryResults(this, 'CeleryResults', { retain, encryption });

    const taskQueues = planQueues(registry, {
      ...settings,
      queues: withWorkerSettings(settings.queues, workers, queues),
    }).map(
      (plan) =>
        new TaskQueue(this, `Queue-${plan.name}`, {
          plan,
          prefix: this.prefix,
          retentionDays: settings.messageRetentionDays,
          encryption,
        }),
    );
    const mailEvents = sendsEmail
      ? new MailEvents(this, 'MailEvents', { prefix: this.prefix, encryption, settings })
      : undefined;
    const functions = deployFunctions(this, {
      code: code ?? this.#bundle(tasks, { clients: settings.clients, bundling }),
      resources: {
        ...{ results, celeryResults, taskQueues, mailEvents, settings },
        ...{ registry: known, workers },
        taskNames: registry.names,
        declared: hashOfDeclared(registry),
      },
      encryption,
    });

    this.#workers = new Map(
      functions.flatMap(({ instance, lambda }) =>
        instance.function === 'worker' && instance.queue
          ? [[instance.queue.name, lambda.function] as const]
          : [],
      ),
    );
    this.table = results.table;

    const { api } = new TaskApi(this, 'Api', {
      tasks: registry.names,
      functions: apiFunctions(functions),
      encryption,
      settings,
    });
    this.api = api;
    this.topic = this.#watch({
      ...{ taskQueues, mailEvents, results, celeryResults, api, encryption, settings },
      tasks: registry.names,
    });
    enableSending(functions, api, settings.auth);
    const unfit = checkFit(
      functions.map(({ lambda }) => lambda),
      taskQueues.length,
    );
    if (unfit.length > 0) throw new SettingsError(unfit);
    new CfnOutput(this, 'ApiUrl', {
      value: api.apiEndpoint,
      description: 'Where to send calls',
      exportName: urlExportOf(settings),
    });
    new CfnOutput(this, 'ApiArn', {
      value: stack.formatArn({ service: 'execute-api', resource: api.apiId, resourceName: '*' }),
      description: 'What to allow a caller: execute-api:Invoke on this',
    });
    new CfnOutput(this, 'Curl', {
      value: exampleCall(settings.auth, api.apiEndpoint, stack.region, registry.names),
      description: 'A first call, to paste into a shell with credentials',
    });
    new CfnOutput(this, 'TableName', { value: results.table.tableName, description: 'The results table' });
    new CfnOutput(this, 'Version', {
      value: packageVersion(),
      description: 'The version of Lovage that deployed this',
    });
    const celeryQueue = taskQueues.find(({ plan }) => plan.celery === true);
    if (celeryQueue && celeryResults) this.#tellOfCelery(celeryQueue, celeryResults, encryption);
  }

  /** @throws SettingsError if the app has another of this name for the same account and region */
  #refuseTwin(): void {
    const { account, region } = Stack.of(this);
    const twin = this.node.root.node.findAll().find((other) => {
      if (!(other instanceof Lovage) || other === this || other.prefix !== this.prefix) return false;
      const place = Stack.of(other);
      return place.account === account && place.region === region;
    });
    if (!twin) return;
    throw new SettingsError([
      `${twin.node.path} and ${this.node.path} are both ${this.prefix}, and one account and region has room for one: give one of them another name ` +
        'or stage.',
    ]);
  }

  #bundle(tasks: Tasks, how: Omit<BundleTasksOptions, 'outdir'>): Readonly<Record<FunctionName, Code>> {
    // CDK asks for no code of stacks that it only lists or destroys.
    if (!Stack.of(this).bundlingRequired) return forEachFunction(() => Code.fromInline('// not bundled'));
    const outdir = Stage.of(this)?.outdir ?? '';
    // Apart from those of another Lovage of the app.
    return bundleTasks(tasks, { ...how, outdir: path.join(outdir, 'bundles', this.node.addr) });
  }

  /**
   * The function that runs the tasks of a queue, to give permissions to: `bucket.grantPut(lovage.worker())`.
   *
   * @param queue default `default`
   * @throws SettingsError if there is no such queue
   */
  worker(queue = 'default'): IFunction {
    const found = this.#workers.get(queue);
    if (found) return found;
    const names = [...this.#workers.keys()];
    throw new SettingsError([
      `There is no queue ${queue}, and so no worker. The queues are ${names.join(', ')}.`,
    ]);
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

  /** Alarms and the dashboard, for every function in it. @returns where the alarms go */
  #watch(
    watched: Omit<AlarmsProps & TaskDashboardProps, 'functions' | 'alarms' | 'topic'> & AlarmTopicProps,
  ): ITopic | undefined {
    const { settings } = watched;
    const functions = this.node.findAll().filter((node) => node instanceof LambdaFunction);
    const { topic, all = [] } = settings.alarms === 'on' ? this.#alarms({ ...watched, functions }) : {};
    if (settings.dashboard === 'on') {
      new TaskDashboard(this, 'Dashboard', { ...watched, functions, alarms: all });
    }
    return topic;
  }

  #alarms(watched: Omit<AlarmsProps, 'topic'> & AlarmTopicProps): { topic?: ITopic; all?: readonly Alarm[] } {
    const { topic } = new AlarmTopic(this, 'AlarmTopic', watched);
    new CfnOutput(this, 'AlarmTopicArn', {
      value: topic.topicArn,
      description: 'Where alarms go: subscribe to it',
    });
    return { topic, all: new Alarms(this, 'Alarms', { ...watched, topic }).all };
  }
}
