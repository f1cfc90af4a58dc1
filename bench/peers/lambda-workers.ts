import { functionEnvironment } from '../../local/functions/function-environment.ts';
import type { LocalAws } from '../../local/local-aws.ts';
import type { Bundles } from '../bundles.ts';
import { PEER_TABLES } from './create-peer-tables.ts';
import type { LambdaWorker } from './start-lambda-worker.ts';
import { WORKER_NAMES } from './worker-names.ts';

/** Lovage's worker as it is deployed, with the default log level, and the functions it is compared with. */
export function lambdaWorkers(bundles: Bundles, aws: LocalAws) {
  const environment = functionEnvironment('worker', 'bench-worker', ['default'], aws);
  return {
    lovage: {
      name: WORKER_NAMES.lovage,
      guarantees: {
        deduplicates: 'yes: a conditional write claims a task',
        keepsResult: 'in DynamoDB, for a week, listed',
        survivesKill: 'yes: run again once its lease has expired, or failed if its definition says so',
      },
      file: bundles.worker.file,
      environment,
    },
    bare: {
      name: WORKER_NAMES.bare,
      guarantees: {
        deduplicates: 'no',
        keepsResult: 'in DynamoDB, for ever',
        survivesKill: 'yes: SQS delivers the message again',
      },
      file: bundles['bare-worker'].file,
      environment: { ...environment, TABLE_NAME: PEER_TABLES.bare },
    },
    powertools: {
      name: WORKER_NAMES.powertools,
      guarantees: {
        deduplicates: 'yes: a conditional write for each message',
        keepsResult: 'in DynamoDB, for an hour',
        survivesKill: 'yes: SQS delivers the message again, and its lock has expired by then',
      },
      file: bundles['powertools-worker'].file,
      environment: { ...environment, TABLE_NAME: PEER_TABLES.powertools },
    },
  } as const satisfies Record<string, LambdaWorker>;
}
