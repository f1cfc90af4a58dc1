import { expect, test } from 'vitest';
import { hashOfDeclared } from '../../core/schedule/hash-of-declared.ts';
import { resourceOf, resourcesOf, synthesize, TWO_QUEUES } from './synthesize.ts';

const template = synthesize();
const [scheduler] = [...resourcesOf(template, 'AWS::Lambda::Function').keys()].filter((id) =>
  id.startsWith('Scheduler'),
);

test('the sweep is started each minute, on the minute, with what the registry declares', () => {
  const { Properties } = resourceOf(template, 'AWS::Scheduler::Schedule', /./);
  expect(Properties).toMatchObject({
    Name: 'lovage-dev-sweep',
    ScheduleExpression: 'rate(1 minute)',
    FlexibleTimeWindow: { Mode: 'OFF' },
    State: 'ENABLED',
    Target: {
      Arn: { 'Fn::GetAtt': [scheduler, 'Arn'] },
      Input: JSON.stringify({ sweep: true, declared: hashOfDeclared(TWO_QUEUES) }),
    },
  });
});

test('a sweep that did not start, or failed, is not repeated late: the next does its work', () => {
  const { Properties } = resourceOf(template, 'AWS::Scheduler::Schedule', /./);
  expect(Properties['Target']).toMatchObject({
    RetryPolicy: { MaximumEventAgeInSeconds: 60, MaximumRetryAttempts: 0 },
  });
  expect(resourceOf(template, 'AWS::Lambda::EventInvokeConfig', /./).Properties).toMatchObject({
    FunctionName: { Ref: scheduler },
    MaximumEventAgeInSeconds: 60,
    MaximumRetryAttempts: 0,
  });
});

test('the scheduler is updated after the workers, which must understand what it sends', () => {
  const { DependsOn = [] } = resourceOf(template, 'AWS::Lambda::Function', /^Scheduler/);
  expect(DependsOn.filter((id) => id.startsWith('Worker'))).not.toEqual([]);
});
