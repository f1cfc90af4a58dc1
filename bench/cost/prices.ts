// Longer than other files because it is a table: every price with where it was read, for one page to check.

/** A public unit price, without tax, free tier, volume discount or commitment. */
export interface Price {
  /** US dollars per unit. */
  readonly usd: number;
  /** What a unit is, and the price as published. */
  readonly unit: string;
  /** The page on which the provider publishes it. */
  readonly publisher: string;
  /** The page the figure was read on. */
  readonly page: string;
  /** The date the page gives for itself or for the price list it quotes; `null` if it gives none. */
  readonly dated: string | null;
  /**
   * Who stated the price. `provider`: the provider's own page. `quoted`: a page that quotes the provider's price list or page.
   * `rounded`: such a page, with only a rounded figure.
   */
  readonly source: 'provider' | 'quoted' | 'rounded';
}

/** The day on which all prices were read. */
export const READ_ON = '2026-11-22';

/** The region of all AWS prices: US East (N. Virginia). */
export const PRICE_REGION = 'us-east-1';

const MILLION = 1_000_000;

/** AWS's price list: one public file per service. Pages that quote it name its publication date. */
const priceList = (service: string) =>
  `https://pricing.us-east-1.amazonaws.com/offers/v1.0/aws/${service}/current/us-east-1/index.json`;

export const PRICES = {
  httpApiCall: {
    usd: 1 / MILLION,
    unit: 'HTTP API call, $1.00 a million (the first 300 million in a month)',
    publisher: 'https://aws.amazon.com/api-gateway/pricing/',
    page: 'https://www.apigatewaycost.com/aws',
    dated: null,
    source: 'quoted',
  },
  lambdaRun: {
    usd: 0.2 / MILLION,
    unit: 'run of a Lambda function, $0.20 a million',
    publisher: 'https://aws.amazon.com/lambda/pricing/',
    page: 'https://git.mcrn.ar/mariano/lambda_local_runner/src/branch/main/docs/lambdas-md/lambda-13-cost.md',
    dated: '2026-05-11',
    source: 'quoted',
  },
  lambdaGbSecond: {
    usd: 0.0000133334,
    unit: 'GB-second on arm64 (the first 7.5 billion in a month)',
    publisher: 'https://aws.amazon.com/lambda/pricing/',
    page: 'https://cloudchipr.com/blog/aws-lambda-pricing',
    dated: '2024',
    source: 'quoted',
  },
  sqsRequest: {
    usd: 0.4 / MILLION,
    unit: 'request to a standard queue, per 64 KB, $0.40 a million',
    publisher: 'https://aws.amazon.com/sqs/pricing/',
    page: 'https://cloudburn.io/blog/amazon-sqs-pricing',
    dated: '2026-03-14',
    source: 'quoted',
  },
  sqsFairRequest: {
    usd: 0.1 / MILLION,
    unit: 'surcharge on a request for a message with a group (fair queues), $0.10 a million',
    publisher: 'https://aws.amazon.com/sqs/pricing/',
    page: 'https://cloudburn.io/blog/amazon-sqs-pricing',
    dated: '2026-03-14',
    source: 'quoted',
  },
  snsPublish: {
    usd: 0.5 / MILLION,
    unit: 'message published to a standard topic, $0.50 a million',
    publisher: 'https://aws.amazon.com/sns/pricing/',
    page: 'https://www.factualminds.com/blog/amazon-sns-pricing-publishes-fanout-protocols/',
    dated: '2026-06-13',
    source: 'quoted',
  },
  scheduledInvocation: {
    usd: 1 / MILLION,
    unit: 'invocation by EventBridge Scheduler, $1.00 a million (the first 14 million in a month are free)',
    publisher: 'https://aws.amazon.com/eventbridge/pricing/',
    page: 'https://cloudburn.io/blog/amazon-eventbridge-pricing',
    dated: '2026-03-13',
    source: 'quoted',
  },
  writeUnit: {
    usd: 0.625 / MILLION,
    unit: 'on-demand write request unit: 1 KB of an item, $0.625 a million',
    publisher: 'https://aws.amazon.com/dynamodb/pricing/on-demand/',
    page: 'https://airbyte.com/data-engineering-resources/dynamodb-pricing',
    dated: '2025-07-21',
    source: 'quoted',
  },
  readUnit: {
    usd: 0.125 / MILLION,
    unit: 'on-demand read request unit: 4 KB of an item, read consistently, $0.125 a million',
    publisher: 'https://aws.amazon.com/dynamodb/pricing/on-demand/',
    page: 'https://airbyte.com/data-engineering-resources/dynamodb-pricing',
    dated: '2025-07-21',
    source: 'quoted',
  },
  recordGigabyteMonth: {
    usd: 0.25,
    unit: 'GB-month of a table and its indexes, $0.25',
    publisher: 'https://aws.amazon.com/dynamodb/pricing/on-demand/',
    page: 'https://aws.amazon.com/dynamodb/pricing/on-demand/',
    dated: null,
    source: 'quoted',
  },
  recoveryGigabyteMonth: {
    usd: 0.2,
    unit: 'GB-month of a table with point-in-time recovery, $0.20',
    publisher: 'https://aws.amazon.com/dynamodb/pricing/on-demand/',
    page: 'https://aws.amazon.com/dynamodb/pricing/on-demand/',
    dated: null,
    source: 'quoted',
  },
  logGigabyte: {
    usd: 0.5,
    unit: 'GB of logs ingested, $0.50',
    publisher: 'https://aws.amazon.com/cloudwatch/pricing/',
    page: 'https://www.factualminds.com/blog/amazon-cloudwatch-pricing-metrics-logs-alarms-dashboards/',
    dated: '2026-06-13',
    source: 'quoted',
  },
  metricMonth: {
    usd: 0.3,
    unit: 'custom metric per month (the first 10,000), $0.30',
    publisher: 'https://aws.amazon.com/cloudwatch/pricing/',
    page: 'https://signoz.io/guides/cloudwatch-pricing',
    dated: '2026-02-15',
    source: 'quoted',
  },
  alarmMonth: {
    usd: 0.1,
    unit: 'alarm metric per month, $0.10',
    publisher: 'https://aws.amazon.com/cloudwatch/pricing/',
    page: priceList('AmazonCloudWatch'),
    dated: '2026-08-31',
    source: 'quoted',
  },
  dashboardMonth: {
    usd: 3,
    unit: 'dashboard per month, $3.00 (three are free)',
    publisher: 'https://aws.amazon.com/cloudwatch/pricing/',
    page: 'https://www.factualminds.com/blog/amazon-cloudwatch-pricing-metrics-logs-alarms-dashboards/',
    dated: '2026-06-13',
    source: 'quoted',
  },
  keyMonth: {
    usd: 1,
    unit: 'customer managed KMS key per month, $1.00',
    publisher: 'https://aws.amazon.com/kms/pricing/',
    page: 'https://aws.amazon.com/kms/pricing/',
    dated: null,
    source: 'provider',
  },
  trace: {
    usd: 5 / MILLION,
    unit: 'trace recorded by X-Ray, $5.00 a million (100,000 a month are free)',
    publisher: 'https://aws.amazon.com/xray/pricing/',
    page: 'https://aws.amazon.com/de/xray/pricing/',
    dated: null,
    source: 'provider',
  },
  transferGigabyte: {
    usd: 0.09,
    unit: 'GB sent to the internet, $0.09',
    publisher: 'https://aws.amazon.com/api-gateway/pricing/',
    page: 'https://www.apigatewaycost.com/aws',
    dated: null,
    source: 'quoted',
  },
  email: {
    usd: 0.0001,
    unit: 'email recipient, $0.10 a thousand (SES à la carte)',
    publisher: 'https://aws.amazon.com/ses/pricing/',
    page: 'https://github.com/api-evangelist/amazon-ses/blob/main/plans/amazon-ses-plans-pricing.yml',
    dated: '2026-07-22',
    source: 'quoted',
  },
  emailEssentials: {
    usd: 0.00016,
    unit: 'email, $0.16 a thousand (SES Essentials, the plan for new accounts since 2026-07-21)',
    publisher: 'https://aws.amazon.com/ses/pricing/',
    page: 'https://github.com/api-evangelist/amazon-ses/blob/main/plans/amazon-ses-plans-pricing.yml',
    dated: '2026-07-22',
    source: 'quoted',
  },
  stateTransition: {
    usd: 0.025 / 1000,
    unit: 'state transition of a standard workflow, $0.025 a thousand',
    publisher: 'https://aws.amazon.com/step-functions/pricing/',
    page: 'https://aws.amazon.com/step-functions/pricing/',
    dated: null,
    source: 'provider',
  },
  expressRequest: {
    usd: 1 / MILLION,
    unit: 'start of an express workflow, $1.00 a million',
    publisher: 'https://aws.amazon.com/step-functions/pricing/',
    page: 'https://www.wring.co/blog/aws-step-functions-pricing-guide',
    dated: '2026-03-14',
    source: 'quoted',
  },
  expressGbSecond: {
    usd: 0.00001667,
    unit: 'GB-second of an express workflow, in steps of 64 MB and 100 ms',
    publisher: 'https://aws.amazon.com/step-functions/pricing/',
    page: 'https://www.wring.co/blog/aws-step-functions-pricing-guide',
    dated: '2026-03-14',
    source: 'quoted',
  },
  cloudTasksOperation: {
    usd: 0.4 / MILLION,
    unit: 'operation (an API call or a delivery attempt) of up to 32 KB, $0.40 a million; the first million is free',
    publisher: 'https://cloud.google.com/tasks/pricing',
    page: 'https://cloud.google.com/tasks/docs/pricing',
    dated: null,
    source: 'provider',
  },
  qstashMessage: {
    usd: 1 / 100_000,
    unit: 'message, $1 a hundred thousand (pay as you go)',
    publisher: 'https://upstash.com/pricing/qstash',
    page: 'https://upstash.com/pricing/qstash.md',
    dated: null,
    source: 'provider',
  },
  rabbitMqHour: {
    usd: 0.41 / 3,
    unit: "hour of one mq.m7g.medium, Amazon MQ's smallest RabbitMQ broker: a third of the $0.41 for a cluster of three",
    publisher: 'https://aws.amazon.com/amazon-mq/pricing/',
    page: priceList('AmazonMQ'),
    dated: '2026-09-11',
    source: 'rounded',
  },
  redisHour: {
    usd: 0.016,
    unit: 'hour of one ElastiCache cache.t4g.micro, Redis OSS, $0.016',
    publisher: 'https://aws.amazon.com/elasticache/pricing/',
    page: priceList('AmazonElastiCache'),
    dated: null,
    source: 'quoted',
  },
  fargateCpuHour: {
    usd: 0.03238,
    unit: 'vCPU-hour of Fargate on arm64, $0.03238',
    publisher: 'https://aws.amazon.com/fargate/pricing/',
    page: 'https://www.vantage.sh/blog/fargate-pricing',
    dated: null,
    source: 'quoted',
  },
  fargateGbHour: {
    usd: 0.00356,
    unit: 'GB-hour of Fargate on arm64, $0.00356',
    publisher: 'https://aws.amazon.com/fargate/pricing/',
    page: 'https://www.vantage.sh/blog/fargate-pricing',
    dated: null,
    source: 'quoted',
  },
  smallMachineHour: {
    usd: 0.0168,
    unit: 'hour of one EC2 t4g.small (2 burstable vCPUs, 2 GB), $0.0168',
    publisher: 'https://aws.amazon.com/ec2/pricing/on-demand/',
    page: 'https://www.forasoft.com/blog/article/aws-vs-digitalocean-vs-hetzner-1302',
    dated: '2026-04-27',
    source: 'quoted',
  },
} as const satisfies Record<string, Price>;

export type PriceName = keyof typeof PRICES;
