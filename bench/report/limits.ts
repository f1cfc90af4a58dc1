import { FUNCTION_NAMES, FUNCTIONS, type FunctionName } from '../../infra/functions.ts';
import { withSdk } from '../bundles.ts';
import type { Metered } from '../metered-proxy.ts';
import type { PerformanceReport } from './bench-report.ts';

/** A count and its maximum. A run of the bench that exceeds one fails. */
interface Limit {
  readonly name: string;
  readonly value: number;
  readonly unit: string;
  readonly limit: number;
}

/** Everything that is counted rather than timed, and so is the same on every machine. */
export function limits(report: PerformanceReport): Limit[] {
  const own = report.wire.find(({ name }) => name === 'Lovage');
  if (!own) throw new Error('Lovage’s requests were not counted');
  const { SendMessageBatch = 0, PutItem = 0, ...bulkOthers } = report.enqueue.bulkRequests;
  const { UpdateItem = 0, SendEmail = 0, ...others } = own.run.requests;
  const { counted } = report.chords;
  const count = (name: string, value: number, limit: number) => ({ name, value, unit: '', limit });
  return [
    count('enqueue one: requests', sum(own.call.requests), 2),
    count('enqueue 1,000: SQS requests', SendMessageBatch, 100),
    count('enqueue 1,000: DynamoDB requests', PutItem, 1_000),
    count('enqueue 1,000: other requests', sum(bulkOthers), 0),
    count('worker: DynamoDB requests per task', UpdateItem, 2),
    count('worker: SES requests per task', SendEmail, 1),
    count('worker: other requests per task', sum(others), 0),
    count('DynamoDB write units per task', own.call.writeUnits + own.run.writeUnits + own.indexWrites, 4),
    count(
      'chord: DynamoDB write units per member',
      counted.call.writeUnits + counted.run.writeUnits + counted.indexWrites,
      5.1,
    ),
    count('chord: requests per member', sum(counted.call.requests) + sum(counted.run.requests), 4.3),
    // Far from what one partition takes in a second (1,000), even if all come at once.
    count('chord: writes of its busiest item', counted.mostWritesOfOneItem, 200),
    count('sweep with nothing due: requests', sum(report.sweeps.idle.requests), 18),
    count('sweep: requests per due task', sum(report.sweeps.busy.requests) / report.sweeps.due, 1.25),
    ...FUNCTION_NAMES.flatMap((name) => bundleLimits(report, name)),
  ];
}

export function isWithin({ value, limit }: Limit): boolean {
  return value <= limit;
}

/** How much larger a bundle may be with the clients of AWS's SDK. A function that sends no email has fewer of them. */
const SDK_KB = 300;

function bundleLimits({ bundles }: PerformanceReport, name: FunctionName): Limit[] {
  const { bytes, modules } = bundles[name];
  const sdk = bundles[withSdk(name)];
  // The full entry point is zod/index.js and the v4/classic that it re-exports; zod/mini consists of v4/mini and v4/core.
  const cron = modules.filter((module) => module.includes('node_modules/croner/'));
  const full = modules.filter((module) => /node_modules\/zod\/(index|v4\/classic\/)/.test(module));
  return [
    { name: `${name} bundle`, value: bytes / 1000, unit: 'KB', limit: FUNCTIONS[name].bundleLimit },
    {
      name: `${withSdk(name)}: bundle`,
      value: sdk.bytes / 1000,
      unit: 'KB',
      limit: FUNCTIONS[name].bundleLimit + SDK_KB,
    },
    { name: `${name} bundle: modules of zod’s full entry point`, value: full.length, unit: '', limit: 0 },
    // Only the sweep computes times.
    ...(name === 'scheduler'
      ? []
      : [{ name: `${name} bundle: modules of croner`, value: cron.length, unit: '', limit: 0 }]),
  ];
}

function sum(requests: Metered['requests']): number {
  return Object.values(requests).reduce((total, count) => total + count, 0);
}
