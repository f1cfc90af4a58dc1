import { describe, expect, test } from 'vitest';
import { resourceOf, resourcesOf, synthesize } from './synthesize.ts';

const template = synthesize();

describe('a task queue', () => {
  test('hides a message for longer than a worker runs', () => {
    for (const [queue, seconds] of [
      ['default', 335],
      ['reports', 905],
    ] as const) {
      template.hasResourceProperties('AWS::SQS::Queue', {
        QueueName: `lovage-dev-${queue}`,
        VisibilityTimeout: seconds,
        MessageRetentionPeriod: 1_209_600,
        SqsManagedSseEnabled: true,
      });
    }
  });

  const redriveOf = (id: RegExp) => resourceOf(template, 'AWS::SQS::Queue', id).Properties['RedrivePolicy'];

  test('gives a message up late, to a queue that a function reads', () => {
    expect(redriveOf(/^QueuedefaultQueue/)).toEqual({
      deadLetterTargetArn: { 'Fn::GetAtt': [expect.stringMatching(/^QueuedefaultGivenUpQueue/), 'Arn'] },
      maxReceiveCount: 180,
    });
    template.hasResourceProperties('AWS::SQS::Queue', {
      QueueName: 'lovage-dev-default-given-up',
      VisibilityTimeout: 65,
      MessageRetentionPeriod: 1_209_600,
      SqsManagedSseEnabled: true,
    });
  });

  test('gives it up there too in the end, to a dead-letter queue with the longest retention', () => {
    expect(redriveOf(/^QueuedefaultGivenUpQueue/)).toEqual({
      deadLetterTargetArn: { 'Fn::GetAtt': [expect.stringMatching(/^QueuedefaultDeadLetterQueue/), 'Arn'] },
      maxReceiveCount: 1000,
    });
    expect(redriveOf(/^QueuedefaultDeadLetterQueue/)).toBeUndefined();
    template.hasResourceProperties('AWS::SQS::Queue', {
      QueueName: 'lovage-dev-default-dead-letter',
      MessageRetentionPeriod: 1_209_600,
      SqsManagedSseEnabled: true,
    });
  });

  test('is read by its worker, which acknowledges message by message', () => {
    const sources = sourcesOf(/^Worker/);
    expect(sources).toHaveLength(2);
    for (const { Properties } of sources) {
      expect(Properties).toMatchObject({
        BatchSize: 10,
        FunctionResponseTypes: ['ReportBatchItemFailures'],
        ScalingConfig: { MaximumConcurrency: 5 },
      });
    }
  });

  test('has a given-up queue, which the dead-letter function reads at low concurrency', () => {
    const sources = sourcesOf(/^DeadLetters/);
    expect(sources).toHaveLength(2);
    for (const { Properties } of sources) {
      expect(JSON.stringify(Properties['EventSourceArn'])).toContain('GivenUpQueue');
      expect(Properties).toMatchObject({
        BatchSize: 10,
        FunctionResponseTypes: ['ReportBatchItemFailures'],
        ScalingConfig: { MaximumConcurrency: 2 },
      });
    }
  });

  function sourcesOf(id: RegExp) {
    const sources = [...resourcesOf(template, 'AWS::Lambda::EventSourceMapping')];
    return sources.filter(([logicalId]) => id.test(logicalId)).map(([, source]) => source);
  }
});
