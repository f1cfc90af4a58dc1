import { Duration } from 'aws-cdk-lib';
import type { HttpApi } from 'aws-cdk-lib/aws-apigatewayv2';
import {
  Alarm,
  ComparisonOperator,
  type IMetric,
  MathExpression,
  Metric,
  TreatMissingData,
} from 'aws-cdk-lib/aws-cloudwatch';
import { SnsAction } from 'aws-cdk-lib/aws-cloudwatch-actions';
import type { Topic } from 'aws-cdk-lib/aws-sns';
import { Construct } from 'constructs';
import { type AlarmName, runbookOf } from '../alarm-names.ts';
import { prefixOf } from '../prefix.ts';
import type { Settings } from '../settings.ts';
import { measureMetric, taskMetric } from '../task-metrics.ts';
import type { LambdaFunction } from './lambda-function.ts';
import type { MailEvents } from './mail-events.ts';
import type { TaskQueue } from './task-queue.ts';

export interface AlarmsProps {
  readonly topic: Topic;
  readonly taskQueues: readonly TaskQueue[];
  /** How email is sent, if a task sends any. */
  readonly mailEvents: MailEvents | undefined;
  readonly functions: readonly LambdaFunction[];
  readonly api: HttpApi;
  /** The names of the task definitions. */
  readonly tasks: readonly string[];
  readonly settings: Settings;
}

const FIVE_MINUTES = Duration.minutes(5);

/**
 * The rates at which AWS puts an account's sending under review (SES Developer Guide, "Reputation metrics messages": bounces at 5 %,
 * complaints at 0.1 %), as fractions of 1.
 */
const SES_LIMITS = { bounces: 0.05, complaints: 0.001 } as const;

/** Seconds after which what came due is late: it is released ten minutes ahead, or by the next sweep. */
const OVERDUE_SECONDS = 300;

/** One alarm, without its name. */
interface AlarmSpec {
  /** Which one, where there are several: the name of a queue, function or task definition. */
  readonly of?: string;
  readonly metric: IMetric;
  /** The alarm is raised when this value is reached. */
  readonly threshold: number;
  /** From which side the threshold is reached. Default `below`. */
  readonly from?: 'above' | 'below';
  /** Periods evaluated, and how many of them must breach. Default one of one. */
  readonly periods?: { readonly of: number; readonly breaching: number };
  /** How missing data counts. Default: not breaching. */
  readonly missing?: TreatMissingData;
  /** What it means, in one sentence. */
  readonly says: string;
}

/** Seconds for which a queue's worker must have finished nothing, at least. */
const UNFINISHED_SECONDS = 30 * 60;

/**
 * When messages are received and none is deleted, period after period. The age of the oldest message does not show that: SQS leaves out
 * messages that were received three times (SQS Developer Guide, "Available CloudWatch metrics"). A message that a worker does not finish comes
 * back after the visibility timeout, so each period is at least as long. Nothing is received from a paused queue, nor while all messages are
 * delayed or hidden until a retry.
 */
function unfinished({ plan, queue }: TaskQueue): Pick<AlarmSpec, 'metric' | 'periods'> {
  const step = FIVE_MINUTES.toSeconds();
  const seconds = Math.ceil(plan.visibilityTimeout / step) * step;
  const period = Duration.seconds(seconds);
  const count = Math.max(3, Math.ceil(UNFINISHED_SECONDS / seconds));
  const metric = new MathExpression({
    expression: 'IF(FILL(received, 0) > 0 AND FILL(deleted, 0) == 0, 1, 0)',
    usingMetrics: {
      received: queue.metricNumberOfMessagesReceived({ period, statistic: 'Sum' }),
      deleted: queue.metricNumberOfMessagesDeleted({ period, statistic: 'Sum' }),
    },
    period,
    label: 'messages received, and none deleted',
  });
  return { metric, periods: { of: count, breaching: count } };
}

/** The alarms of a deployment. Each names its section of the runbook; the thresholds are in docs/observing.md. */
export class Alarms extends Construct {
  readonly all: Alarm[] = [];
  readonly #action: SnsAction;
  readonly #prefix: string;

  constructor(scope: Construct, id: string, props: AlarmsProps) {
    super(scope, id);
    this.#action = new SnsAction(props.topic);
    this.#prefix = prefixOf(props.settings);
    for (const taskQueue of props.taskQueues) this.#watchQueue(taskQueue, props.settings);
    if (props.settings.metrics === 'on') {
      for (const task of props.tasks) this.#watchTask(task, props.settings);
      this.#watchSweeps(props.settings);
    }
    for (const lambda of props.functions) this.#watchFunction(lambda);
    this.#watchApi(props.api, props.settings);
    if (props.mailEvents) this.#watchEmail(props.mailEvents);
  }

  #watchQueue(taskQueue: TaskQueue, settings: Settings): void {
    const { plan, queue, givenUpQueue, deadLetterQueue } = taskQueue;
    this.#add('oldest-message-age', {
      of: plan.name,
      metric: queue.metricApproximateAgeOfOldestMessage({ period: FIVE_MINUTES, statistic: 'Maximum' }),
      threshold: settings.alarmMessageAge,
      says: `A task has been on the queue ${plan.name} for ${settings.alarmMessageAge} s or longer.`,
    });
    this.#add('nothing-finishes', {
      of: plan.name,
      ...unfinished(taskQueue),
      threshold: 1,
      says: `The worker of ${plan.name} is given messages again and again, and finishes none.`,
    });
    // Messages that SQS gives up pass through the given-up queue and end as FAILURE; unreadable ones stay in the dead-letter queue.
    this.#add('dead-letters', {
      // Task queues have no dot in their names.
      of: `${plan.name}.given-up`,
      metric: givenUpQueue.metricNumberOfMessagesReceived({ period: FIVE_MINUTES, statistic: 'Sum' }),
      threshold: 1,
      says: `SQS gave up a message of the queue ${plan.name}.`,
    });
    this.#add('dead-letters', {
      of: plan.name,
      metric: deadLetterQueue.metricApproximateNumberOfMessagesVisible({
        period: FIVE_MINUTES,
        statistic: 'Maximum',
      }),
      threshold: 1,
      says: `A message that no worker can run waits in the dead-letter queue of ${plan.name}.`,
    });
  }

  #watchTask(task: string, settings: Settings): void {
    const { alarmFailurePercent } = settings;
    this.#add('failure-ratio', {
      of: task,
      // The values are 1 and 0, so their average is the share that succeeded.
      metric: taskMetric(settings, task, 'succeeded', { statistic: 'Average', period: FIVE_MINUTES }),
      threshold: (100 - alarmFailurePercent) / 100,
      from: 'above',
      // A single failure in a quiet hour raises no alarm.
      periods: { of: 6, breaching: 3 },
      says: `Of the tasks ${task} that ended, ${alarmFailurePercent} % or more failed, in three of six periods of 5 minutes.`,
    });
  }

  #watchSweeps(settings: Settings): void {
    const minute = Duration.minutes(1);
    this.#add('no-sweep', {
      // Each sweep writes one value.
      metric: measureMetric(settings, 'overdue', { statistic: 'SampleCount', period: minute }),
      threshold: 0,
      from: 'above',
      periods: { of: 5, breaching: 5 },
      missing: TreatMissingData.BREACHING,
      says: 'The scheduler has swept nothing for 5 minutes: tasks that come due wait.',
    });
    this.#add('oldest-overdue', {
      metric: measureMetric(settings, 'overdue', { statistic: 'Maximum', period: FIVE_MINUTES }),
      threshold: OVERDUE_SECONDS,
      says: `Something that came due was not released for ${OVERDUE_SECONDS} s or longer.`,
    });
  }

  #watchFunction({ function: lambda, shortName }: LambdaFunction): void {
    this.#add('function-errors', {
      of: shortName,
      metric: lambda.metricErrors({ period: FIVE_MINUTES }),
      threshold: 1,
      says: `The function ${shortName} crashed, ran out of time or memory, or did not start.`,
    });
    if (!shortName.startsWith('worker-')) return;
    this.#add('worker-throttles', {
      of: shortName.slice('worker-'.length),
      metric: lambda.metricThrottles({ period: FIVE_MINUTES }),
      threshold: 1,
      // A burst that Lambda rejects for a moment is retried automatically.
      periods: { of: 3, breaching: 3 },
      says: `Lambda has been turning away runs of ${shortName} for 15 minutes: the account's concurrency is used up.`,
    });
  }

  #watchApi(api: HttpApi, { alarmApiErrors }: Settings): void {
    this.#add('api-5xx', {
      metric: api.metricServerError({ period: FIVE_MINUTES, statistic: 'Sum' }),
      threshold: alarmApiErrors,
      says: `The API answered ${alarmApiErrors} or more calls with 5xx in 5 minutes.`,
    });
  }

  #watchEmail({ deadLetterQueue }: MailEvents): void {
    this.#add('dead-letters', {
      of: 'delivery.events',
      metric: deadLetterQueue.metricApproximateNumberOfMessagesVisible({
        period: FIVE_MINUTES,
        statistic: 'Maximum',
      }),
      threshold: 1,
      says: 'What SES told of an email could not be read, or not be recorded, and waits in a dead-letter queue.',
    });
    const rate = (metricName: string) =>
      new Metric({ namespace: 'AWS/SES', metricName, statistic: 'Average', period: Duration.hours(1) });
    // SES reports its rates only while email is sent, and a rate does not improve when none is.
    const missing = TreatMissingData.IGNORE;
    this.#add('ses-bounce-rate', {
      metric: rate('Reputation.BounceRate'),
      threshold: SES_LIMITS.bounces,
      missing,
      says: 'Of the emails of this account, 5 % or more bounce: AWS reviews the account, and may stop its sending.',
    });
    this.#add('ses-complaint-rate', {
      metric: rate('Reputation.ComplaintRate'),
      threshold: SES_LIMITS.complaints,
      missing,
      says: 'Of the emails of this account, 0.1 % or more are complained of: AWS reviews the account, and may stop its sending.',
    });
  }

  #add(name: AlarmName, { of, metric, threshold, from, periods, missing, says }: AlarmSpec): void {
    const id = of === undefined ? name : `${name}-${of}`;
    const alarm = new Alarm(this, id, {
      alarmName: `${this.#prefix}-${id}`,
      alarmDescription: `${says} What to do: ${runbookOf(name)}`,
      metric,
      threshold,
      comparisonOperator:
        from === 'above'
          ? ComparisonOperator.LESS_THAN_OR_EQUAL_TO_THRESHOLD
          : ComparisonOperator.GREATER_THAN_OR_EQUAL_TO_THRESHOLD,
      evaluationPeriods: periods?.of ?? 1,
      datapointsToAlarm: periods?.breaching ?? 1,
      treatMissingData: missing ?? TreatMissingData.NOT_BREACHING,
    });
    alarm.addAlarmAction(this.#action);
    // Whoever hears of the alarm also hears when it ends.
    alarm.addOkAction(this.#action);
    this.all.push(alarm);
  }
}
