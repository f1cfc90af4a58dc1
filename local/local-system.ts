import type { SweepAnswer } from '../core/protocol/sweep-event.ts';
import type { QueueAddress } from '../core/queue/queues.ts';
import type { Clients } from '../infra/clients.ts';
import type { Emulator } from './emulators/emulator.ts';
import type { Sandbox } from './functions/sandbox.ts';
import type { LocalAws } from './local-aws.ts';
import type { LocalPlanSettings } from './project/plan-settings.ts';
import type { Reporter } from './reporter.ts';

/** How to start the local system. */
export interface LocalOptions {
  /** Port of the HTTP API; 0 takes a free one. */
  readonly port: number;
  /** Port of the inbox page; 0 takes a free one. */
  readonly inboxPort: number;
  /** The address that tasks send email from. */
  readonly sender: string;
  /** The other addresses that they may send from. Default: none. */
  readonly senders?: readonly string[];
  /** Origins whose pages may call the API. Default: none but the dashboard's own. */
  readonly corsOrigins?: readonly string[];
  /** The name of Celery's queue; `null`: there is none. Default: `celery`, if a task has names in Python, also if the first comes later. */
  readonly celery?: string | null | undefined;
  /** What stands before Celery's own prefix in the keys of its results. Default nothing. */
  readonly celeryKeyPrefix?: string | undefined;
  /** Whether Python sees that a task has started. Default false. */
  readonly celeryTrackStarted?: boolean;
  /** The module that exports `tasks`. Default: `tasks/index.ts`. */
  readonly tasksFile?: string;
  /** The clients with which functions call AWS. Default `lean`, their own. */
  readonly clients?: Clients | undefined;
  /** The file of variables for tasks, and the environment of the shell, of which tasks get the names that they need. Default: neither. */
  readonly envFile?: string;
  readonly shell?: Readonly<Record<string, string | undefined>>;
  /** Whether to reload source files, and the file of variables, when they change. */
  readonly watch: boolean;
  /** Whether messages may be coloured. Default false. */
  readonly color?: boolean;
  readonly reporter: Reporter;
  /** Called with the emulators' endpoints; returns the endpoints that functions call, such as a proxy's. Default: the emulators'. */
  readonly between?: (emulators: AwsEndpoints) => Promise<AwsEndpoints>;
  /** Milliseconds after its timeout until an invocation's process is killed. Default 0, as on Lambda. */
  readonly overtimeMs?: number;
  /** Milliseconds between two sweeps of what comes due; 0 for none but those that are asked for. Default: a minute, as on AWS. */
  readonly sweepEveryMs?: number;
  /** Settings of queues, as a deployment has them. Default: those of one without any. */
  readonly plan?: LocalPlanSettings;
  /** The folder in which records and messages are kept. Default: they are gone when the system stops. */
  readonly data?: string | undefined;
  /** The folder in which this run's bundles are. Default: the project's own. */
  readonly runFolder?: string;
  /** Called when source files have changed. */
  readonly onChange?: () => void;
  /** What to type for another port, for the message when one is taken. Default: as `npm start` has it. */
  readonly choosePort?: (setting: 'PORT' | 'INBOX_PORT', free: number) => string;
  /** Starts SQS. Default: fauxqs. */
  readonly startSqs?: () => Promise<Emulator>;
  /** Starts DynamoDB. Default: dynalite. */
  readonly startDynamodb?: () => Promise<Emulator>;
}

/** The endpoints of the AWS services that tasks use. */
export type AwsEndpoints = Pick<LocalAws, 'sqsEndpoint' | 'dynamodbEndpoint' | 'sesEndpoint'>;

/** Where Python programs send tasks through Celery, and read their results. */
export interface CeleryAddress {
  /** The queue's name. */
  readonly queue: string;
  readonly queueUrl: string;
  readonly tableName: string;
}

/** The whole system, running on this machine. */
export interface LocalSystem {
  /** The HTTP API, as in `http://localhost:3000`. */
  readonly url: string;
  /** The page that shows the emails SES has sent. */
  readonly inboxUrl: string;
  readonly sqsEndpoint: string;
  readonly dynamodbEndpoint: string;
  readonly tableName: string;
  readonly queues: ReadonlyMap<string, QueueAddress>;
  /** The queue of SES events. */
  readonly mailEvents: QueueAddress;
  /** How Python programs reach it through Celery; `null` as long as there is no queue for them. */
  readonly celery: CeleryAddress | null;
  /** Whether a task sends email, at the start. */
  readonly sendsEmail: boolean;
  /** Names of the task definitions at the start. */
  readonly tasks: readonly string[];
  /** Batches of messages that workers are running. */
  readonly running: number;
  /** The processes of a queue's worker. */
  workersOf(queue: string): readonly Sandbox[];
  /** Sweeps what has come due now, as the system does each minute. */
  sweep(): Promise<SweepAnswer>;
  /** Accepts no more calls and messages, lets running tasks finish, then stops everything. */
  stop(): Promise<void>;
  /** Kills every process immediately, even those running tasks. */
  kill(): void;
}
