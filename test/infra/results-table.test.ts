import { expect, test } from 'vitest';
import { resourceOf, synthesize } from './synthesize.ts';

const template = synthesize();

test('the table is billed per request, expires records by ttl, and can be restored', () => {
  template.hasResourceProperties('AWS::DynamoDB::Table', {
    BillingMode: 'PAY_PER_REQUEST',
    KeySchema: [{ AttributeName: 'id', KeyType: 'HASH' }],
    TimeToLiveSpecification: { AttributeName: 'ttl', Enabled: true },
    PointInTimeRecoverySpecification: { PointInTimeRecoveryEnabled: true },
  });
});

test('the table’s indexes hold only attributes that do not change', () => {
  const { Properties } = resourceOf(template, 'AWS::DynamoDB::Table', /./);
  const projection = { ProjectionType: 'INCLUDE', NonKeyAttributes: ['task'] };
  const keys = (partition: string) => [
    { AttributeName: partition, KeyType: 'HASH' },
    { AttributeName: 'born', KeyType: 'RANGE' },
  ];
  expect(Properties['GlobalSecondaryIndexes']).toEqual([
    { IndexName: 'tasks-by-birth', KeySchema: keys('shard'), Projection: projection },
    { IndexName: 'unsuccessful-by-birth', KeySchema: keys('unsuccessful'), Projection: projection },
    {
      IndexName: 'due',
      KeySchema: [
        { AttributeName: 'dueShard', KeyType: 'HASH' },
        { AttributeName: 'dueAt', KeyType: 'RANGE' },
      ],
      Projection: { ProjectionType: 'KEYS_ONLY' },
    },
    {
      IndexName: 'workflows-by-birth',
      KeySchema: keys('workflows'),
      Projection: { ProjectionType: 'KEYS_ONLY' },
    },
  ]);
});
