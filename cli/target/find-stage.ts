import type { CloudFormationClient, CloudFormationClientConfig } from '@aws-sdk/client-cloudformation';
import { CliError, EXIT } from '../cli-error.ts';
import { describeStack } from './describe-stack.ts';
import type { TargetOptions } from './target.ts';

/** The name of a deployment that was given none. */
const LOVAGE = 'lovage';

/**
 * Asks CloudFormation for the URL of a deployed stage: the output `ApiUrl` of the stack `<deployment>-<stage>`. If there is none, Lovage is a part of another
 * stack, which exports the URL as `<deployment>-<stage>-api-url`.
 *
 * @param config where CloudFormation is, for tests
 * @throws CliError if there is no such stage, or AWS refuses to say
 */
export async function findStage(
  stage: string,
  { deployment = LOVAGE, region, profile }: TargetOptions,
  config: CloudFormationClientConfig = {},
): Promise<{ url: string; region: string }> {
  // Loaded only if a stage is named.
  const { CloudFormationClient } = await import('@aws-sdk/client-cloudformation');
  const client = new CloudFormationClient({
    ...(region === undefined ? {} : { region }),
    ...(profile === undefined ? {} : { profile }),
    ...config,
  });
  const name = `${deployment}-${stage}`;
  try {
    const found = await client.config.region();
    const stack = await describeStack(client, name);
    const output = stack?.Outputs?.find(({ OutputKey }) => OutputKey === 'ApiUrl');
    const url = output?.OutputValue ?? (await readExport(client, `${name}-api-url`));
    if (url !== undefined) return { url, region: found };
    if (stack) throw new CliError(EXIT.refused, `The stack ${name} in ${found} has no output ApiUrl yet.`);
    throw new CliError(EXIT.refused, `There is no stack ${name} in ${found}.`, {
      hint: `Nor does another export ${name}-api-url. Check --stage, --deployment, --region and --profile.`,
    });
  } catch (error) {
    throw explain(error, name);
  } finally {
    client.destroy();
  }
}

/** An export's value: CloudFormation lists them in pages of 100, and finds none by its name. */
async function readExport(client: CloudFormationClient, name: string): Promise<string | undefined> {
  const { paginateListExports } = await import('@aws-sdk/client-cloudformation');
  for await (const { Exports = [] } of paginateListExports({ client }, {})) {
    const found = Exports.find(({ Name }) => Name === name);
    if (found) return found.Value;
  }
  return undefined;
}

function explain(error: unknown, name: string): Error {
  if (error instanceof CliError) return error;
  if (!(error instanceof Error)) return new Error(String(error));
  if (error.message.includes('Region is missing')) {
    return new CliError(EXIT.usage, 'Give --region or set AWS_REGION: a stage is in one region.');
  }
  const hint = 'With --url, no call to CloudFormation is needed.';
  return new CliError(EXIT.refused, `AWS did not describe the stack ${name}: ${error.message}`, {
    hint,
  });
}
