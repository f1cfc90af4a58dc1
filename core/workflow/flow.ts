import type { TaskDefinition } from '../definition/definition.ts';
import type { Ending } from '../ending/finish.ts';
import type { Random } from '../protocol/backoff.ts';
import type { Logger } from '../protocol/logger.ts';
import type { Queues } from '../queue/queues.ts';

/** What carries workflows on; every function that does has it. */
export interface Flow extends Ending {
  readonly queues: Pick<Queues, 'client' | 'addresses'>;
  /** Finds a task's definition, which names its usual queue and the schema of its input. */
  readonly registry: {
    readonly get: (task: string) => Pick<TaskDefinition, 'queue' | 'input'> | undefined;
  };
  readonly random: Random;
  readonly logger: Logger;
}
