import { Duration, Stack } from 'aws-cdk-lib';
import { PolicyDocument, PolicyStatement, Role, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import { EventInvokeConfig, type IFunction } from 'aws-cdk-lib/aws-lambda';
import { Schedule, ScheduleExpression, ScheduleTargetInput } from 'aws-cdk-lib/aws-scheduler';
import { Construct } from 'constructs';
import type { SweepEvent } from '../../core/protocol/sweep-event.ts';

interface SweepScheduleProps {
  /** The start of the schedule's name. */
  readonly prefix: string;
  readonly target: IFunction;
  /** The hash of the schedules that the task definitions declare. */
  readonly declared: string;
}

/** After this, a sweep that did not start is not made up for: the next one does its work. The least that EventBridge Scheduler takes. */
const TOO_OLD = Duration.seconds(60);

/**
 * Starts a sweep each minute, by EventBridge Scheduler. It is the only clock of the deployment: it may miss a minute, or strike twice. With a role that may
 * invoke this function and nothing else.
 */
export class SweepSchedule extends Construct {
  constructor(scope: Construct, id: string, { prefix, target, declared }: SweepScheduleProps) {
    super(scope, id);
    const stack = Stack.of(this);
    // The group that every account has. As the source of a request, EventBridge Scheduler names the group and not the schedule (EventBridge
    // Scheduler User Guide, "Confused deputy prevention").
    const group = stack.formatArn({
      service: 'scheduler',
      resource: 'schedule-group',
      resourceName: 'default',
    });
    const role = new Role(this, 'Role', {
      assumedBy: new ServicePrincipal('scheduler.amazonaws.com', {
        conditions: { StringEquals: { 'aws:SourceAccount': stack.account, 'aws:SourceArn': group } },
      }),
      inlinePolicies: {
        permissions: new PolicyDocument({
          statements: [
            new PolicyStatement({ actions: ['lambda:InvokeFunction'], resources: [target.functionArn] }),
          ],
        }),
      },
    });
    const event: SweepEvent = { sweep: true, declared };
    new Schedule(this, 'Schedule', {
      scheduleName: `${prefix}-sweep`,
      description: 'Starts a sweep of what has come due',
      schedule: ScheduleExpression.rate(Duration.minutes(1)),
      target: {
        bind: () => ({
          arn: target.functionArn,
          role,
          input: ScheduleTargetInput.fromObject(event),
          retryPolicy: { maximumEventAgeInSeconds: TOO_OLD.toSeconds(), maximumRetryAttempts: 0 },
        }),
      },
    });
    // Lambda would run a sweep that failed twice more, hours later.
    new EventInvokeConfig(this, 'Invocations', { function: target, maxEventAge: TOO_OLD, retryAttempts: 0 });
  }
}
