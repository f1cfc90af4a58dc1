import { CliError, EXIT } from '../cli-error.ts';

/** Reads `--idempotency-key`, as an option of the client. @throws CliError if the API cannot take it */
export function readKey(key: string | undefined): { readonly idempotencyKey?: string } {
  if (key === undefined) return {};
  if (/^[\x20-\x7e]{1,255}$/.test(key)) return { idempotencyKey: key };
  throw new CliError(EXIT.usage, '--idempotency-key must be 1 to 255 printable ASCII characters.');
}
