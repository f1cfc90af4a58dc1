import type { QueueAddress } from '../../core/queue/queues.ts';
import type { EnvironmentValue, FunctionEntry, Service } from '../../infra/function-entry.ts';
import { FUNCTIONS, type FunctionName } from '../../infra/functions.ts';
import { DELIVERY_EVENTS } from '../../infra/plan-queues.ts';
import { roleOf } from '../api/worker-call.ts';
import { queueArn } from '../emulators/create-queues.ts';
import { CREDENTIALS, type LocalAws, NAME_PREFIX, REGION } from '../local-aws.ts';
import { NO_PROFILES } from '../made-environment.ts';

/** The memory reported to a function, in megabytes. Nothing enforces it here. */
export const MEMORY_MB = 512;

/** Where nothing listens: the port of the discard service. */
const NOWHERE = 'http://127.0.0.1:9';

/**
 * The part of the environment that has nothing to do with what a process runs. Nothing comes from the developer's own shell, so that a profile or
 * proxy there cannot make a function call real AWS; and a client of a service that is not emulated calls `absentEndpoint`, not AWS.
 */
export function bareEnvironment({ absentEndpoint = NOWHERE }: Pick<LocalAws, 'absentEndpoint'>) {
  return {
    PATH: process.env['PATH'] ?? '',
    TZ: ':UTC',
    LANG: 'en_US.UTF-8',
    AWS_REGION: REGION,
    AWS_DEFAULT_REGION: REGION,
    AWS_ACCESS_KEY_ID: CREDENTIALS.accessKeyId,
    AWS_SECRET_ACCESS_KEY: CREDENTIALS.secretAccessKey,
    AWS_ENDPOINT_URL: absentEndpoint,
    ...NO_PROFILES,
  };
}

/**
 * The whole environment of one function: what Lambda sets, what the stack sets, and the emulators' endpoints.
 *
 * @param room the function's code
 * @param functionName the deployed function's name; one room can be deployed several times
 * @param queueNames the queues it may use
 */
export function functionEnvironment(
  room: FunctionName,
  functionName: string,
  queueNames: readonly string[],
  aws: LocalAws,
): Record<string, string> {
  const entry: FunctionEntry = FUNCTIONS[room];
  return {
    ...bareEnvironment(aws),
    AWS_LAMBDA_FUNCTION_NAME: functionName,
    AWS_LAMBDA_FUNCTION_VERSION: '$LATEST',
    AWS_LAMBDA_FUNCTION_MEMORY_SIZE: String(MEMORY_MB),
    AWS_LAMBDA_INITIALIZATION_TYPE: 'on-demand',
    AWS_LAMBDA_LOG_GROUP_NAME: `/aws/lambda/${functionName}`,
    AWS_EXECUTION_ENV: 'AWS_Lambda_nodejs24.x',
    LAMBDA_TASK_ROOT: import.meta.dirname,
    ...endpointsOf(entry, aws),
    POWERTOOLS_SERVICE_NAME: NAME_PREFIX,
    ...settingsOf(entry, queueNames, aws),
  };
}

/** The endpoints of the services the function has permissions for. */
function endpointsOf({ may }: FunctionEntry, aws: LocalAws): Record<string, string> {
  const used = Object.entries(ENDPOINTS).filter(([service]) =>
    may.some(({ actions }) => actions.some((action) => action.startsWith(`${service}:`))),
  );
  return Object.fromEntries(
    used.flatMap(([service, endpointIn]) =>
      SDK_NAMES[service as Service].map((name) => [`AWS_ENDPOINT_URL_${name}`, endpointIn(aws)]),
    ),
  );
}

/** The names that the SDK's clients of a service have in the environment. */
const SDK_NAMES: Readonly<Record<Service, readonly string[]>> = {
  sqs: ['SQS'],
  dynamodb: ['DYNAMODB'],
  ses: ['SES', 'SESV2'],
  lambda: ['LAMBDA'],
};

const ENDPOINTS: Readonly<Record<Service, (aws: LocalAws) => string>> = {
  sqs: ({ sqsEndpoint }) => sqsEndpoint,
  dynamodb: ({ dynamodbEndpoint }) => dynamodbEndpoint,
  ses: ({ sesEndpoint }) => sesEndpoint,
  lambda: ({ lambdaEndpoint }) => lambdaEndpoint,
};

/** The settings the table gives the function. */
function settingsOf({ settings }: FunctionEntry, queueNames: readonly string[], aws: LocalAws) {
  const queues = [...aws.queues].filter(([name]) => queueNames.includes(name));
  const values = Object.entries(settings).map(([name, what]) => [name, VALUES[what](aws, queues)] as const);
  return Object.fromEntries(values.flatMap(([name, value]) => (value === undefined ? [] : [[name, value]])));
}

type Queues = readonly (readonly [string, QueueAddress])[];

const VALUES: Readonly<Record<EnvironmentValue, (aws: LocalAws, queues: Queues) => string | undefined>> = {
  table: ({ tableName }) => tableName,
  celeryQueue: ({ celery }) => celery?.queue,
  celeryTable: ({ celery }) => celery?.tableName,
  celeryKeyPrefix: ({ celery }) => celery?.keyPrefix,
  celeryTrackStarted: ({ celery }) => (celery?.trackStarted ? 'on' : undefined),
  queues: (_, queues) => namesOf(queues),
  everyQueue: ({ queues: every }, queues) => namesOf([...new Map([...queues, ...every])]),
  queueUrl: (_, [first]) => first?.[1].url,
  queueArn: (_, [first]) => first && queueArn(first[1].url),
  mappings: (_, queues) => queues.map(([name]) => mappingOf(name)).join(','),
  mailEvents: () => DELIVERY_EVENTS.name,
  mailEventsUrl: ({ mailEvents }) => mailEvents.url,
  // They change with every reload, and nobody pays for metrics here.
  taskNames: () => undefined,
  sender: ({ sender }) => sender,
  senders: ({ senders = [] }) => senders.join(',') || undefined,
  configurationSet: () => NAME_PREFIX,
  // Callers are not authenticated here.
  keysPerCaller: () => undefined,
  // The API itself sees to it here: see local/api/wait-share.ts.
  waits: () => undefined,
  // There is no X-Ray here.
  tracing: () => undefined,
  api: ({ apiUrl }) => apiUrl,
  logMessages: () => 'on',
  secrets: () => undefined,
  callingWorkers: (_, queues) => queues.map(([name]) => `${name}=${roleOf(name)}`).join(','),
};

function namesOf(queues: Queues): string {
  return queues.map(([name]) => name).join(',');
}

/** The id of the event source mapping that feeds a queue's worker. AWS generates one; here it derives from the queue's name. */
export function mappingOf(queue: string): string {
  return `${MAPPING}${queue}`;
}

/** The queue whose mapping has the id. */
export function queueOfMapping(mapping: string): string {
  return mapping.slice(MAPPING.length);
}

const MAPPING = 'mapping-of-';
