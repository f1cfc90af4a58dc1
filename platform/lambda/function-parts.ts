import { randomUUID } from 'node:crypto';
import { Logger } from '@aws-lambda-powertools/logger';
import { readAwsEnvironment } from '#aws/aws-environment';
import { createDynamodbClient } from '#aws/dynamodb-client';
import { systemClock } from '../../core/protocol/clock.ts';
import { withCutTexts } from '../../core/protocol/logger.ts';
import { type Environment, readSetting } from '../../core/protocol/settings.ts';

/**
 * Makes the parts that every function needs. Its handler calls this once per sandbox and passes its environment. `aws` is the configuration
 * for the function's other AWS clients.
 *
 * @throws Error naming a missing environment variable
 */
export function functionParts(environment: Environment) {
  const aws = readAwsEnvironment(environment, systemClock);
  return {
    aws,
    table: { client: createDynamodbClient(aws), name: readSetting(environment, 'TABLE_NAME') },
    logger: withCutTexts(new Logger()),
    clock: systemClock,
    random: Math.random,
    newToken: randomUUID,
    /** Returns the trace header of the current invocation, if Lambda has set one. */
    lambdaTrace: () => environment['_X_AMZN_TRACE_ID'],
  };
}
