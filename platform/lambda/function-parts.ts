import { randomUUID } from 'node:crypto';
import { Logger } from '@aws-lambda-powertools/logger';
import { systemClock } from '../../core/protocol/clock.ts';
import { type Environment, readSetting } from '../../core/protocol/settings.ts';
import { readAwsEnvironment } from '../aws/aws-environment.ts';
import { createDynamodbClient } from '../aws/dynamodb-client.ts';

/**
 * Makes what every function is put together from, once per sandbox: by its handler, which hands over its environment. `aws` is what a function's
 * other AWS clients are made with.
 *
 * @throws Error naming an environment variable that is missing
 */
export function functionParts(environment: Environment) {
  const aws = readAwsEnvironment(environment, systemClock);
  return {
    aws,
    table: { client: createDynamodbClient(aws), name: readSetting(environment, 'TABLE_NAME') },
    logger: new Logger(),
    clock: systemClock,
    random: Math.random,
    newToken: randomUUID,
    /** The trace header of the invocation under way, where Lambda sets one. */
    lambdaTrace: () => environment['_X_AMZN_TRACE_ID'],
  };
}
