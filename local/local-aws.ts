import type { QueueAddress } from '../core/queue/queues.ts';

/** The region of everything local: fauxqs's default. */
export const REGION = 'us-east-1';

/** The account of everything local: fauxqs's own. */
export const ACCOUNT_ID = '000000000000';

/** The prefix of every local name, in place of the stack's name and stage. */
export const NAME_PREFIX = 'lovage-local';

/** The emulators accept any credentials. */
export const CREDENTIALS = { accessKeyId: 'local', secretAccessKey: 'local' } as const;

/** Where Python programs read results with Celery, and how they are written. */
export interface LocalCelery {
  readonly tableName: string;
  /** What stands before Celery's own prefix in the keys. */
  readonly keyPrefix?: string | undefined;
  readonly trackStarted: boolean;
}

/** The AWS resources on this machine and their addresses. */
export interface LocalAws {
  readonly sqsEndpoint: string;
  readonly dynamodbEndpoint: string;
  readonly sesEndpoint: string;
  readonly lambdaEndpoint: string;
  /** Refuses the calls of every other service. Default: an address where nothing listens. */
  readonly absentEndpoint?: string;
  readonly tableName: string;
  readonly queues: ReadonlyMap<string, QueueAddress>;
  /** The queue of SES events, and the one for unreadable events. */
  readonly mailEvents: QueueAddress;
  readonly sender: string;
  /** The other addresses that tasks may send from. Default: none. */
  readonly senders?: readonly string[];
  /** For functions that know Celery's queue; absent otherwise. */
  readonly celery?: LocalCelery & { readonly queue: string };
  /** The HTTP API, for workers whose tasks send other tasks; absent otherwise. */
  readonly apiUrl?: string;
}
