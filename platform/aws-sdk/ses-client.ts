import {
  SESClient,
  SendEmailCommand,
  type SendEmailCommandInput,
  SendRawEmailCommand,
  type SendRawEmailCommandInput,
} from '@aws-sdk/client-ses';
import { SES_POLICY } from '../aws/aws-policy.ts';
import type { createSesClient as lean } from '../aws/ses-client.ts';
import { type SdkClientConfig, sdkOptions } from './sdk-client-config.ts';

/** SES's operations, by the SDK's client. A call is tried once, and may take as long as its caller allows. */
export function createSesClient({ timeoutMs: _, ...config }: SdkClientConfig) {
  const client = new SESClient(sdkOptions({ ...config, ...SES_POLICY }));
  return {
    sendEmail: (input: SendEmailCommandInput, options: { readonly abortSignal?: AbortSignal } = {}) =>
      client.send(new SendEmailCommand(input), options),
    sendRawEmail: (input: SendRawEmailCommandInput, options: { readonly abortSignal?: AbortSignal } = {}) =>
      client.send(new SendRawEmailCommand(input), options),
  } satisfies ReturnType<typeof lean>;
}
