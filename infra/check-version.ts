import { CloudFormationClient, DescribeStacksCommand } from '@aws-sdk/client-cloudformation';
import { isOlder } from './package-version.ts';

/** With this option, an older version is deployed over a newer one. */
export const ALLOW_DOWNGRADE = '--allow-downgrade';

/**
 * Compares the version that is about to be deployed with the one that is. An older one does not know what a newer one wrote to the table and the
 * queues.
 *
 * @param profile given with `--profile`; by default that of the environment
 * @returns one sentence if it is older; `null` if not, or if AWS does not say: then nothing is deployed, or CDK tells what is wrong
 */
export async function checkVersion(
  stackName: string,
  version: string,
  profile: string | undefined,
): Promise<string | null> {
  const client = new CloudFormationClient(profile === undefined ? {} : { profile });
  try {
    const { Stacks = [] } = await client.send(new DescribeStacksCommand({ StackName: stackName }));
    const deployed = Stacks[0]?.Outputs?.find(({ OutputKey }) => OutputKey === 'Version')?.OutputValue;
    if (deployed === undefined || !isOlder(version, deployed)) return null;
    return (
      `${stackName} was deployed by Lovage ${deployed}, and this is the older ${version}, which may not know what that one has stored: update this project, ` +
      `or deploy it anyway with ${ALLOW_DOWNGRADE}.`
    );
  } catch {
    return null;
  } finally {
    client.destroy();
  }
}
