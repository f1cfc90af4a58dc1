import type { QueueAddress } from '../core/queue/queues.ts';

/** The region that everything local claims to be in: fauxqs's own default. */
export const REGION = 'us-east-1';

/** The account that everything local claims to belong to: fauxqs's own. */
export const ACCOUNT_ID = '000000000000';

/** Put in front of every local name, where the stack puts its own name and stage. */
export const NAME_PREFIX = 'lovage-local';

/** The emulators accept any. */
export const CREDENTIALS = { accessKeyId: 'local', secretAccessKey: 'local' } as const;

/** What of AWS there is on this machine, and where. */
export interface LocalAws {
  readonly sqsEndpoint: string;
  readonly dynamodbEndpoint: string;
  readonly sesEndpoint: string;
  readonly lambdaEndpoint: string;
  readonly tableName: string;
  readonly queues: ReadonlyMap<string, QueueAddress>;
  /** Where SES's events go, and what cannot be read of them. */
  readonly mailEvents: QueueAddress;
  readonly sender: string;
  /** The HTTP API, for workers whose tasks send others; absent for all else. */
  readonly apiUrl?: string;
}
