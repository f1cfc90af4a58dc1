import { devNull } from 'node:os';
import type { QueueAddress } from '../core/queue/queues.ts';
import type { OperatedQueue } from '../functions/operate/operated-queue.ts';
import type { FunctionName } from '../infra/bundle.ts';
import { DELIVERY_EVENTS, GIVEN_UP_SUFFIX } from '../infra/plan-queues.ts';
import { givenUpUrl, queueArn } from './create-queues.ts';
import { CREDENTIALS, type LocalAws, NAME_PREFIX, REGION } from './local-aws.ts';

/** Megabytes that a function says it has. Nothing enforces it here. */
export const MEMORY_MB = 512;

/**
 * The whole environment of one function: what Lambda sets, what the stack sets, and the emulators' endpoints. Nothing of
 * the developer's own shell is in it, so that a profile or a proxy there cannot lead a function out of this machine.
 *
 * @param room the function's code
 * @param functionName its name in AWS's sense; one room can be deployed several times
 * @param queueNames the queues that it may reach
 */
export function functionEnvironment(
  room: FunctionName,
  functionName: string,
  queueNames: readonly string[],
  aws: LocalAws,
): Record<string, string> {
  return {
    PATH: process.env['PATH'] ?? '',
    TZ: ':UTC',
    LANG: 'en_US.UTF-8',
    AWS_REGION: REGION,
    AWS_DEFAULT_REGION: REGION,
    AWS_ACCESS_KEY_ID: CREDENTIALS.accessKeyId,
    AWS_SECRET_ACCESS_KEY: CREDENTIALS.secretAccessKey,
    AWS_CONFIG_FILE: devNull,
    AWS_SHARED_CREDENTIALS_FILE: devNull,
    AWS_LAMBDA_FUNCTION_NAME: functionName,
    AWS_LAMBDA_FUNCTION_VERSION: '$LATEST',
    AWS_LAMBDA_FUNCTION_MEMORY_SIZE: String(MEMORY_MB),
    AWS_LAMBDA_INITIALIZATION_TYPE: 'on-demand',
    AWS_LAMBDA_LOG_GROUP_NAME: `/aws/lambda/${functionName}`,
    AWS_EXECUTION_ENV: 'AWS_Lambda_nodejs24.x',
    LAMBDA_TASK_ROOT: import.meta.dirname,
    AWS_ENDPOINT_URL_SQS: aws.sqsEndpoint,
    AWS_ENDPOINT_URL_DYNAMODB: aws.dynamodbEndpoint,
    ...(room === 'operate' ? { AWS_ENDPOINT_URL_LAMBDA: aws.lambdaEndpoint } : {}),
    ...(room === 'worker'
      ? { AWS_ENDPOINT_URL_SES: aws.sesEndpoint, SENDER: aws.sender, CONFIGURATION_SET: NAME_PREFIX }
      : {}),
    ...(aws.apiUrl === undefined ? {} : { LOVAGE_URL: aws.apiUrl }),
    POWERTOOLS_SERVICE_NAME: NAME_PREFIX,
    TABLE_NAME: aws.tableName,
    QUEUES: JSON.stringify(Object.fromEntries(queuesOf(room, queueNames, aws))),
  };
}

/** What a function is told of a queue, as the stack tells it. */
function addressIn(room: FunctionName, name: string, address: QueueAddress): [string, QueueAddress] {
  const { url, deadLetterUrl } = address;
  switch (room) {
    case 'dead-letter':
      // By the names of the queues of what was given up.
      return [`${NAME_PREFIX}-${name}${GIVEN_UP_SUFFIX}`, { url: givenUpUrl(url), deadLetterUrl }];
    case 'operate':
      return [name, operatedQueue(name, address)];
    default:
      return [name, address];
  }
}

function operatedQueue(name: string, { url, deadLetterUrl }: QueueAddress): OperatedQueue {
  const arns = { arn: queueArn(url), deadLetterArn: queueArn(deadLetterUrl) };
  return { url, deadLetterUrl, ...arns, mapping: mappingOf(name) };
}

/** The id of the event source mapping that feeds a queue's worker. AWS makes one up; here it is made of the queue's name. */
export function mappingOf(queue: string): string {
  return `mapping-of-${queue}`;
}

/** The queues of a function, by the names that the stack gives it. */
function queuesOf(
  room: FunctionName,
  names: readonly string[],
  aws: LocalAws,
): (readonly [string, QueueAddress])[] {
  if (room === 'delivery') return [[DELIVERY_EVENTS.name, aws.mailEvents]];
  return [...aws.queues]
    .filter(([name]) => names.includes(name))
    .map(([name, address]) => addressIn(room, name, address));
}
