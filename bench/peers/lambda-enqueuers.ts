import { functionEnvironment } from '../../local/functions/function-environment.ts';
import type { LocalAws } from '../../local/local-aws.ts';
import type { Bundles } from '../bundles.ts';
import type { SandboxOptions } from '../sandbox/start-function-process.ts';
import { PEER_TABLES } from './create-peer-tables.ts';

/** Lovage's enqueue function as it is deployed, and the bare handler it is compared with. */
export function lambdaEnqueuers(bundles: Bundles, aws: LocalAws) {
  const environment = functionEnvironment('enqueue', 'bench-enqueue', [...aws.queues.keys()], aws);
  const QUEUE_URL = aws.queues.get('default')?.url ?? '';
  return {
    lovage: { file: bundles.enqueue.file, environment },
    bare: {
      file: bundles['bare-enqueue'].file,
      environment: { ...environment, TABLE_NAME: PEER_TABLES.bare, QUEUE_URL },
    },
  } as const satisfies Record<string, SandboxOptions>;
}
