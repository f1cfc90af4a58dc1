import { Stack } from 'aws-cdk-lib';
import { CfnFunction } from 'aws-cdk-lib/aws-lambda';
import { estimateText } from './estimate-text.ts';
import type { LambdaFunction } from './lambda-function.ts';

/** Maximum size of a function's environment, in bytes. Lambda measures it as JSON, in which a quote takes two (Lambda quota). */
const MAX_ENVIRONMENT_BYTES = 4096;

/** Maximum characters of a role's inline policies together, without white space (IAM quota). */
const MAX_POLICY_CHARACTERS = 10_240;

/**
 * Finds what AWS would refuse of the functions after minutes of deploying, because it grows with the number of queues: environments and roles. Call
 * it once the functions are complete. Sizes that only CloudFormation knows are estimated generously.
 */
export function checkFit(functions: readonly LambdaFunction[], queues: number): string[] {
  const advice =
    `There ${queues === 1 ? 'is 1 queue' : `are ${queues} queues`}: let more tasks share one, ` +
    'give queues shorter names, or deploy some of the tasks as another project or stage.';
  return functions.flatMap((one) => {
    const bytes = environmentBytes(one);
    const characters = estimateText(Stack.of(one), one.policy).length;
    const name = one.shortName;
    return [
      ...(bytes > MAX_ENVIRONMENT_BYTES
        ? [
            `The environment of the function ${name} needs about ${bytes} bytes, and Lambda allows ${MAX_ENVIRONMENT_BYTES}. ${advice}`,
          ]
        : []),
      ...(characters > MAX_POLICY_CHARACTERS
        ? [
            `The role of the function ${name} needs about ${characters} characters, and IAM allows ${MAX_POLICY_CHARACTERS}. ${advice}`,
          ]
        : []),
    ];
  });
}

/** The size of a function's whole environment, in bytes, as Lambda measures it. */
export function environmentBytes(one: LambdaFunction): number {
  const { defaultChild } = one.function.node;
  if (!(defaultChild instanceof CfnFunction)) return 0;
  const { variables = {} }: { variables?: unknown } = Object(Stack.of(one).resolve(defaultChild.environment));
  return Buffer.byteLength(estimateText(Stack.of(one), variables));
}
