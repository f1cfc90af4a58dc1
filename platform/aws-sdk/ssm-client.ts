import { GetParameterCommand, type GetParameterCommandInput, SSMClient } from '@aws-sdk/client-ssm';
import type { createSsmClient as lean } from '../aws/ssm-client.ts';
import { type SdkClientConfig, sdkOptions } from './sdk-client-config.ts';

/** Operations of Systems Manager, by the SDK's client. */
export function createSsmClient(config: SdkClientConfig) {
  const client = new SSMClient(sdkOptions(config));
  return {
    getParameter: async (input: GetParameterCommandInput) => {
      const { Parameter } = await client.send(new GetParameterCommand(input));
      const { Value } = Parameter ?? {};
      return Value === undefined ? {} : { Parameter: { Value } };
    },
  } satisfies ReturnType<typeof lean>;
}
