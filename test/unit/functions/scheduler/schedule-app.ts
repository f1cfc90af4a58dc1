import * as z from 'zod/mini';
import { defineTask } from '../../../../core/definition/define-task.ts';
import { createRegistry } from '../../../../core/definition/registry.ts';
import type { ResultsTable } from '../../../../core/records/table.ts';
import { createApp } from '../../../../functions/scheduler/app.ts';
import type { Authorizer } from '../../../../platform/http/http-request.ts';
import { callApp } from '../../call-app.ts';
import { countedMetrics } from '../../counted-metrics.ts';
import { FakeClock } from '../../fake-clock.ts';
import { logLines } from '../../log-lines.ts';
import { mockedAws } from '../mocked-aws.ts';

export const NOW = Date.parse('2027-03-10T12:00:00.000Z');

/**
 * A real app on mocked AWS clients, which give everything an empty answer, and a clock that jumps.
 *
 * @param table a real table, for a test about what becomes of schedules
 */
export function scheduleApp(
  table?: ResultsTable,
  { keysPerCaller = false, authorizer }: { keysPerCaller?: boolean; authorizer?: Authorizer } = {},
) {
  const { client, sqs, dynamo } = mockedAws();
  const clock = new FakeClock(NOW);
  const log = logLines();
  const metrics = countedMetrics();
  const input = z.strictObject({ to: z.string() });
  const registry = createRegistry([
    defineTask({ name: 'report', input, run: () => null }),
    defineTask({
      name: 'declared',
      input,
      schedules: [{ name: 'at-night', cron: '30 2 * * *', input: { to: 'night' } }],
      run: () => null,
    }),
  ]);
  let ids = 0;
  const next = (what: string) => {
    ids += 1;
    return what.replace('#', String(ids).padStart(12, '0'));
  };
  const app = createApp({
    registry,
    table: table ?? { client: client.dynamo, name: 'results' },
    queues: {
      client: client.sqs,
      addresses: new Map([
        ['default', { url: 'https://sqs/default', deadLetterUrl: 'https://sqs/default-dead' }],
      ]),
    },
    logger: log,
    clock,
    random: () => 0.5,
    metrics,
    followers: {},
    newToken: () => next(`token ${Math.random()} #`),
    newId: () => next('0197f000-0000-7000-8000-#'),
    keysPerCaller,
  });
  const call = (
    method: string,
    url: string,
    body?: unknown,
    headers: Readonly<Record<string, string>> = {},
  ) =>
    callApp(app, url, {
      method,
      headers: { ...(body === undefined ? {} : { 'content-type': 'application/json' }), ...headers },
      ...(body === undefined ? {} : { body: typeof body === 'string' ? body : JSON.stringify(body) }),
      ...(authorizer ? { authorizer } : {}),
    });
  return { app, registry, call, clock, log, metrics, sqs, dynamo };
}
