import { QueryCommand } from '@aws-sdk/client-dynamodb';
import { expect, test, vi } from 'vitest';
import { asDeployed, queueSettings } from '../as-deployed.ts';

const { dynamo } = asDeployed({ ...queueSettings('default'), POWERTOOLS_SERVICE_NAME: 'lovage-test' });

const CONTEXT = { awsRequestId: 'request-1', getRemainingTimeInMillis: () => 60_000 };

test('an event of the stack’s schedule sweeps, and says how late what came due was', async () => {
  const { handler } = await import('../../../../functions/scheduler/handler.ts');
  const print = vi.spyOn(process.stdout, 'write').mockReturnValue(true);
  const answer = await handler({ sweep: true, declared: '' }, CONTEXT);
  const lines = print.mock.calls.map(([line]) => String(line));
  print.mockRestore();
  expect(answer).toEqual({ released: 0, failed: 0, overdue: 0, next: null });
  expect(dynamo.commandCalls(QueryCommand)).toHaveLength(17);
  const [line = '{}'] = lines.filter((one) => one.includes('"overdue"'));
  expect(JSON.parse(line)).toMatchObject({
    _aws: {
      CloudWatchMetrics: [
        { Namespace: 'Lovage', Dimensions: [['service']], Metrics: [{ Name: 'overdue', Unit: 'Seconds' }] },
      ],
    },
    service: 'lovage-test',
    overdue: 0,
  });
});

test('nothing is measured with metrics off', async () => {
  vi.stubEnv('POWERTOOLS_METRICS_DISABLED', 'true');
  const { handler } = await import('../../../../functions/scheduler/handler.ts');
  const print = vi.spyOn(process.stdout, 'write').mockReturnValue(true);
  await handler({ sweep: true, declared: '' }, CONTEXT);
  const lines = print.mock.calls.map(([line]) => String(line));
  print.mockRestore();
  expect(lines.join()).not.toContain('overdue');
});
