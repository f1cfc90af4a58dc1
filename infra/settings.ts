import type { RetentionDays } from 'aws-cdk-lib/aws-logs';
import type { OwnQueueSettings } from './queue-settings.ts';

/** What a deployment can be told, by way of CDK context: `cdk deploy -c sender=noreply@example.com -c stage=prod`. */
export interface Settings {
  /** Names the stack, `lovage-<stage>`, and what is in it. Default `dev`. The table of `prod` outlives its stack. */
  readonly stage: string;
  /** The address that tasks send email from. Required; it, or its domain, must be verified in SES. */
  readonly sender: string;
  /**
   * Whether email is handed only to servers that take it encrypted (`require`, the default; to others it bounces), or in plain text
   * where it must be (`optional`).
   */
  readonly emailTls: EmailTls;
  /** Days that logs are kept: one of CloudWatch's periods. Default 30. */
  readonly logRetentionDays: RetentionDays;
  /** Days that SQS keeps a message that is not done with. 1 to 14; default 14. */
  readonly messageRetentionDays: number;
  /** Memory of each function, in MB. 128 to 10,240; default 512. */
  readonly memory: number;
  /** Most messages that one run of a worker is given; they run at the same time. 1 to 100, over 10 only with a window; default 10. */
  readonly batchSize: number;
  /** Seconds for which a worker's messages are gathered before a run that is not full begins. 0 to 300; default 0. */
  readonly batchWindow: number;
  /** Most runs of one queue's worker at a time. 2 to 1,000; by default only the account's own limit holds. */
  readonly maxConcurrency: number | undefined;
  /** What a queue's worker is given of its own, in place of the four above: by queue. Default nothing. */
  readonly queues: Readonly<Record<string, OwnQueueSettings>>;
  /** Least level that functions log. Default `INFO`. */
  readonly logLevel: LogLevel;
  /**
   * Who may call: holders of IAM credentials whose policy allows it (`iam`, the default), of tokens of an OpenID Connect provider
   * (`jwt`), or everybody (`none`).
   */
  readonly auth: Auth;
  /** The provider's issuer URL. For `jwt`, which needs it. */
  readonly jwtIssuer: string | undefined;
  /** The `aud` (or `client_id`) of tokens that are let in, any one of these. For `jwt`, which needs it. */
  readonly jwtAudience: readonly string[] | undefined;
  /** What the provider puts before the names of scopes: `lovage/` makes it `lovage/tasks:send`. For `jwt`; default nothing. */
  readonly jwtScopePrefix: string | undefined;
  /** Says that `auth: none` is meant: anybody on the internet may send email from `sender`, and see and revoke every task. */
  readonly anybodyMaySendEmail: true | undefined;
  /** Calls of one route in a second, on the average, before API Gateway answers `429`. 1 to 100,000; default 1,000. */
  readonly throttleRate: number;
  /** Calls of one route that may come at once. 1 to 100,000; default 500. */
  readonly throttleBurst: number;
  /** Origins whose pages may call from a browser. By default none: CORS is off. */
  readonly corsOrigins: readonly string[];
  /** Whose key the tasks are encrypted with at rest: AWS's own (`aws`, the default), or one of this account, made by the stack. */
  readonly encryption: Encryption;
  /** Whether functions count and time tasks, as metrics in CloudWatch. Default `on`. */
  readonly metrics: Switch;
  /** Whether functions are traced by X-Ray, and attempts with them. Default `on`. */
  readonly tracing: Switch;
  /** Whether there is a dashboard. Default `on`. */
  readonly dashboard: Switch;
  /** Whether there are alarms, and the topic that they go to. Default `on`. */
  readonly alarms: Switch;
  /** Who is told of alarms. By default nobody is subscribed to the topic. */
  readonly alarmEmail: string | undefined;
  /** Seconds that a task may wait on a queue before that is an alarm. 60 to 1,209,600 (14 days); default 1,800. */
  readonly alarmMessageAge: number;
  /** Of a task's ends in 15 minutes, the percentage of failures that is an alarm. 1 to 100; default 10. */
  readonly alarmFailurePercent: number;
  /** Calls answered with 5xx in 5 minutes that are an alarm. 1 to 1,000,000; default 5. */
  readonly alarmApiErrors: number;
}

type Switch = 'on' | 'off';

export type Auth = 'iam' | 'jwt' | 'none';
type EmailTls = 'require' | 'optional';
type Encryption = 'aws' | 'customer';

/** From the most to the least that is logged. */
export const LOG_LEVELS = ['DEBUG', 'INFO', 'WARN', 'ERROR'] as const;

type LogLevel = (typeof LOG_LEVELS)[number];
