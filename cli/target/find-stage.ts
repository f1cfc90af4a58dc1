import type { CloudFormationClientConfig } from '@aws-sdk/client-cloudformation';
import { CliError, EXIT } from '../cli-error.ts';
import type { TargetOptions } from './target.ts';

/**
 * Asks CloudFormation for the URL of a deployed stage: the output `ApiUrl` of the stack `lovage-<stage>`.
 *
 * @param config where CloudFormation is, for tests
 * @throws CliError if there is no such stack, or AWS refuses to describe it
 */
export async function findStage(
  stage: string,
  { region, profile }: TargetOptions,
  config: CloudFormationClientConfig = {},
): Promise<{ url: string; region: string }> {
  // Loaded only if a stage is named.
  const { CloudFormationClient, DescribeStacksCommand } = await import('@aws-sdk/client-cloudformation');
  const client = new CloudFormationClient({
    ...(region === undefined ? {} : { region }),
    ...(profile === undefined ? {} : { profile }),
    ...config,
  });
  const stackName = `lovage-${stage}`;
  try {
    const found = await client.config.region();
    const { Stacks = [] } = await client.send(new DescribeStacksCommand({ StackName: stackName }));
    const url = Stacks[0]?.Outputs?.find(({ OutputKey }) => OutputKey === 'ApiUrl')?.OutputValue;
    if (!url)
      throw new CliError(EXIT.refused, `The stack ${stackName} in ${found} has no output ApiUrl yet.`);
    return { url, region: found };
  } catch (error) {
    throw await explain(error, stackName, () => client.config.region());
  } finally {
    client.destroy();
  }
}

async function explain(error: unknown, stackName: string, region: () => Promise<string>): Promise<Error> {
  if (error instanceof CliError) return error;
  if (!(error instanceof Error)) return new Error(String(error));
  if (error.message.includes('Region is missing')) {
    return new CliError(EXIT.usage, 'Give --region or set AWS_REGION: a stage is in one region.');
  }
  if (error.name === 'ValidationError' && error.message.includes('does not exist')) {
    return new CliError(EXIT.refused, `There is no stack ${stackName} in ${await region()}.`, {
      hint: 'Check the name of the stage, --region and --profile.',
    });
  }
  const hint = 'With --url, no call to CloudFormation is needed.';
  return new CliError(EXIT.refused, `AWS did not describe the stack ${stackName}: ${error.message}`, {
    hint,
  });
}
