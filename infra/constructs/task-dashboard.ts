import { Duration } from 'aws-cdk-lib';
import type { HttpApi } from 'aws-cdk-lib/aws-apigatewayv2';
import {
  AlarmStatusWidget,
  Dashboard,
  GraphWidget,
  type IAlarm,
  type IMetric,
  type IWidget,
  Metric,
} from 'aws-cdk-lib/aws-cloudwatch';
import type { Table } from 'aws-cdk-lib/aws-dynamodb';
import { Construct } from 'constructs';
import { MAIL_STATUSES } from '../../core/protocol/mail-status.ts';
import { type CountName, TIMES, type TimeName } from '../../core/protocol/metric-names.ts';
import { prefixOf } from '../prefix.ts';
import type { Settings } from '../settings.ts';
import { measureMetric, taskMetric } from '../task-metrics.ts';
import type { CeleryResults } from './celery-results.ts';
import type { LambdaFunction } from './lambda-function.ts';
import type { MailEvents } from './mail-events.ts';
import type { ResultsTable } from './results-table.ts';
import type { TaskQueue } from './task-queue.ts';

export interface TaskDashboardProps {
  readonly taskQueues: readonly TaskQueue[];
  readonly functions: readonly LambdaFunction[];
  readonly results: ResultsTable;
  /** If the stack has Celery's queue. */
  readonly celeryResults: CeleryResults | undefined;
  readonly api: HttpApi;
  /** How email is sent, if a task sends any. */
  readonly mailEvents: MailEvents | undefined;
  /** The names of the task definitions. */
  readonly tasks: readonly string[];
  readonly alarms: readonly IAlarm[];
  readonly settings: Settings;
}

const PERIOD = Duration.minutes(5);

/** The counts in the graphs of tasks, by row. */
const COUNTS: readonly (readonly CountName[])[] = [
  ['enqueued', 'started', 'succeeded'],
  ['retried', 'snoozed', 'failed', 'revoked', 'dead'],
  MAIL_STATUSES,
];

/** The dashboard of a deployment: alarms on top, then graphs in the order of a task's way through the system. */
export class TaskDashboard extends Construct {
  constructor(scope: Construct, id: string, props: TaskDashboardProps) {
    super(scope, id);
    const { alarms, settings, api, results, celeryResults, mailEvents } = props;
    const dashboard = new Dashboard(this, 'Dashboard', {
      dashboardName: prefixOf(settings),
      defaultInterval: Duration.hours(3),
    });
    if (alarms.length > 0) {
      const height = 1 + Math.ceil(alarms.length / 4);
      dashboard.addWidgets(
        new AlarmStatusWidget({ title: 'Alarms', width: 24, height, alarms: [...alarms] }),
      );
    }
    dashboard.addWidgets(
      graph('Calls', [api.metricCount(sum()), api.metricClientError(sum()), api.metricServerError(sum())]),
      graph(
        'Latency of calls (ms)',
        ['p50', 'p99'].map((statistic) => api.metricLatency({ statistic, period: PERIOD, label: statistic })),
      ),
    );
    if (settings.metrics === 'on') for (const row of taskRows(props)) dashboard.addWidgets(...row);
    dashboard.addWidgets(...queueRow(props.taskQueues));
    dashboard.addWidgets(...functionRow(props.functions));
    dashboard.addWidgets(
      graph('Records: throttled requests', throttles(results.table)),
      ...(mailEvents
        ? [
            graph(
              'Email of this account: bounces and complaints (share of one)',
              ['Reputation.BounceRate', 'Reputation.ComplaintRate'].map(emailRate),
            ),
          ]
        : []),
    );
    if (celeryResults) {
      dashboard.addWidgets(graph('Celery’s results: throttled requests', throttles(celeryResults.table)));
    }
  }
}

function taskRows({ tasks, settings, mailEvents }: TaskDashboardProps): IWidget[][] {
  const metric = (task: string, name: CountName | TimeName, statistic: string, label: string) =>
    taskMetric(settings, task, name, { statistic, period: PERIOD, label });
  const rows = COUNTS.filter((row) => row !== MAIL_STATUSES || mailEvents);
  const counts = rows.map((row) =>
    row.map((name) =>
      graph(
        `${row === MAIL_STATUSES ? 'Emails' : 'Tasks'} ${name}`,
        tasks.map((task) => metric(task, name, 'Sum', task)),
        Math.floor(24 / row.length),
      ),
    ),
  );
  const times = TIMES.map((name) =>
    graph(
      `${TITLES[name]} (ms)`,
      tasks.flatMap((task) =>
        ['p50', 'p99'].map((statistic) => metric(task, name, statistic, `${task} ${statistic}`)),
      ),
    ),
  );
  const overdue = measureMetric(settings, 'overdue', {
    statistic: 'Maximum',
    period: PERIOD,
    label: 'the oldest',
  });
  return [...counts, times, [graph('What came due and was not released (s late)', [overdue], 24)]];
}

const TITLES: Readonly<Record<TimeName, string>> = {
  runTime: 'How long tasks run',
  waitTime: 'How long tasks wait',
};

function queueRow(taskQueues: readonly TaskQueue[]): IWidget[] {
  const maximum = (label: string) => ({ period: PERIOD, statistic: 'Maximum', label });
  return [
    graph(
      'Messages on queues',
      taskQueues.flatMap(({ plan: { name }, queue }) => [
        queue.metricApproximateNumberOfMessagesVisible(maximum(`${name} waiting`)),
        queue.metricApproximateNumberOfMessagesNotVisible(maximum(`${name} running or backing off`)),
      ]),
      8,
    ),
    graph(
      'Age of the oldest message (s)',
      taskQueues.map(({ plan: { name }, queue }) => queue.metricApproximateAgeOfOldestMessage(maximum(name))),
      8,
    ),
    graph(
      'Dead letters',
      taskQueues.map(({ plan: { name }, deadLetterQueue }) =>
        deadLetterQueue.metricApproximateNumberOfMessagesVisible(maximum(name)),
      ),
      8,
    ),
  ];
}

function functionRow(functions: readonly LambdaFunction[]): IWidget[] {
  const each = (metricOf: (lambda: LambdaFunction) => IMetric) => functions.map(metricOf);
  const labelled = ({ shortName: label }: LambdaFunction, statistic: string) => ({
    period: PERIOD,
    statistic,
    label,
  });
  return [
    graph(
      'Function errors',
      each((lambda) => lambda.function.metricErrors(labelled(lambda, 'Sum'))),
      6,
    ),
    graph(
      'Function throttles',
      each((lambda) => lambda.function.metricThrottles(labelled(lambda, 'Sum'))),
      6,
    ),
    graph(
      'Functions at a time',
      each((lambda) => lambda.function.metric('ConcurrentExecutions', labelled(lambda, 'Maximum'))),
      6,
    ),
    graph(
      'Function time, p99 (ms)',
      each((lambda) => lambda.function.metricDuration(labelled(lambda, 'p99'))),
      6,
    ),
  ];
}

function throttles(table: Table): IMetric[] {
  return ['ReadThrottleEvents', 'WriteThrottleEvents'].map((name) => table.metric(name, sum()));
}

function emailRate(metricName: string): Metric {
  return new Metric({ namespace: 'AWS/SES', metricName, statistic: 'Average', period: Duration.hours(1) });
}

function sum() {
  return { period: PERIOD, statistic: 'Sum' };
}

function graph(title: string, left: readonly IMetric[], width = 12): GraphWidget {
  return new GraphWidget({ title, left: [...left], width, height: 6, leftYAxis: { min: 0 } });
}
