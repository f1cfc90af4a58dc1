import type { RetentionDays } from 'aws-cdk-lib/aws-logs';
import type { Clients } from './clients.ts';
import type { QueueOverrides } from './queue-settings.ts';

/** The settings of a deployment, given as CDK context: `cdk deploy -c sender=noreply@example.com -c stage=prod`. */
export interface Settings {
  /**
   * The name of this deployment: with the stage, `<name>-<stage>`, it begins the names of all resources, so that several can be in one account. Default
   * `lovage`. Another name is another deployment, with other queues and another table.
   */
  readonly name: string;
  /** Which of its stages this is. Default `dev`. The table of `prod` outlives its stack. */
  readonly stage: string;
  /** The address that tasks send email from. Required if a task sends email; it, or its domain, must be verified in SES. */
  readonly sender: string | undefined;
  /** The other addresses that a task may send email from, each verified likewise. At most 10; default none. */
  readonly senders: readonly string[];
  /**
   * Whether email goes only to servers that accept TLS (`require`, the default; to others it bounces), or in plain text to servers that
   * do not (`optional`).
   */
  readonly emailTls: EmailTls;
  /** Days to keep logs: one of CloudWatch's periods. Default 30. */
  readonly logRetentionDays: RetentionDays;
  /** Days that SQS keeps an unfinished message. 1 to 14; default 14. */
  readonly messageRetentionDays: number;
  /** Memory of each function, in MB. 128 to 10,240; default 512. */
  readonly memory: number;
  /** Maximum messages per run of a worker; they run at the same time. 1 to 100, over 10 only with a window; default 10. */
  readonly batchSize: number;
  /** Seconds to gather a worker's messages before starting a run that is not full. 0 to 300; default 0. */
  readonly batchWindow: number;
  /** Maximum runs of one queue's worker at a time. 2 to 1,000; default 5, for new accounts run about ten functions at once. */
  readonly maxConcurrency: number;
  /** Settings of one queue's worker, by queue, that override the four above (`memory` to `maxConcurrency`). Default none. */
  readonly queues: Readonly<Record<string, QueueOverrides>>;
  /**
   * The name of the queue that Python programs send to through Celery; `null`, the default: there is none. It has a worker of its own, and a table of
   * results that Celery reads.
   */
  readonly celery: string | null;
  /** What stands before Celery's own prefix in the keys of that table, such as `shop_` for a `global_keyprefix` of `shop`. Default nothing. */
  readonly celeryKeyPrefix: string | undefined;
  /** Whether Python sees that a task has started, as with Celery's `task_track_started`. Default `off`: it costs a write for each attempt. */
  readonly celeryTrackStarted: Switch;
  /** Lowest level that functions log. Default `INFO`. */
  readonly logLevel: LogLevel;
  /**
   * Who may call: holders of IAM credentials whose policy allows it (`iam`, the default), holders of an OpenID Connect provider's tokens
   * (`jwt`), or everybody (`none`).
   */
  readonly auth: Auth;
  /** The provider's issuer URL. Required with `jwt`, and only for it. */
  readonly jwtIssuer: string | undefined;
  /** Accepted values of a token's `aud` (or `client_id`). Required with `jwt`, and only for it. */
  readonly jwtAudience: readonly string[] | undefined;
  /** The prefix that the provider puts before scope names: with `lovage/`, `lovage/tasks:send`. Only for `jwt`; default none. */
  readonly jwtScopePrefix: string | undefined;
  /** Confirms `auth: none`: anybody on the internet may send email from `sender`, and see and revoke every task. */
  readonly anybodyMaySendEmail: true | undefined;
  /** Average calls per second to one route before API Gateway answers `429`. 1 to 100,000; default 1,000. */
  readonly throttleRate: number;
  /** Calls to one route that may arrive at once. 1 to 100,000; default 500. */
  readonly throttleBurst: number;
  /**
   * Calls that each of the API's functions may answer at once, reserved for it out of the account's concurrency; calls that wait for a task
   * then leave half of it to others. 1 to 1,000; by default none is reserved, since a new account has none to give.
   */
  readonly apiConcurrency: number | undefined;
  /**
   * Whether each caller has idempotency keys of its own (`on`), or all share them (`off`, the default). A key that was sent before this changed
   * is a new one afterwards.
   */
  readonly keysPerCaller: Switch;
  /** Origins whose pages may call from a browser. Default none: CORS is off. */
  readonly corsOrigins: readonly string[];
  /**
   * The clients with which functions call AWS: their own (`lean`, the default), or those of AWS's SDK (`sdk`), whose functions take longer to start.
   */
  readonly clients: Clients;
  /** Whether functions call AWS's endpoints for FIPS 140. Only with `clients: sdk`; default `off`. */
  readonly fips: Switch;
  /** Whether functions call AWS's endpoints for IPv4 and IPv6. Only with `clients: sdk`; default `off`. */
  readonly dualStack: Switch;
  /** Whose key encrypts tasks at rest: AWS's own (`aws`, the default), or one that the stack creates in this account (`customer`). */
  readonly encryption: Encryption;
  /** Whether functions count and time tasks in CloudWatch metrics. Default `on`. */
  readonly metrics: Switch;
  /** Whether X-Ray traces functions and their attempts. Default `on`. */
  readonly tracing: Switch;
  /** Whether the stack has a CloudWatch dashboard. Default `on`. */
  readonly dashboard: Switch;
  /** Whether the stack has alarms, and the topic that they go to. Default `on`. */
  readonly alarms: Switch;
  /** The email address that is subscribed to the topic. By default, none is. */
  readonly alarmEmail: string | undefined;
  /** Seconds that a task may wait on a queue before the alarm. 60 to 1,209,600 (14 days); default 1,800. */
  readonly alarmMessageAge: number;
  /** Percentage of one definition's tasks ended in 15 minutes that must fail to raise the alarm. 1 to 100; default 10. */
  readonly alarmFailurePercent: number;
  /** Calls answered with 5xx in 5 minutes that raise the alarm. 1 to 1,000,000; default 5. */
  readonly alarmApiErrors: number;
}

type Switch = 'on' | 'off';

export type Auth = 'iam' | 'jwt' | 'none';
type EmailTls = 'require' | 'optional';
type Encryption = 'aws' | 'customer';

/** From most to least verbose. */
export const LOG_LEVELS = ['DEBUG', 'INFO', 'WARN', 'ERROR'] as const;

type LogLevel = (typeof LOG_LEVELS)[number];
