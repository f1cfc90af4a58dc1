import { InputInvalid } from '../../client/index.ts';
import { CliError, EXIT } from '../cli-error.ts';
import type { Context } from '../context.ts';
import { readCallOptions, readSeconds } from './call-options.ts';
import { readInput } from './read-input.ts';
import { readKey } from './read-key.ts';
import { type SendRequest, spellingOf } from './send-program.ts';
import { showSent } from './show-sent.ts';

/** Sends one task, and with `--wait` waits for it to end. */
export async function sendOne({ task, flags, fields }: SendRequest, context: Context): Promise<void> {
  const { signal } = context;
  const { wait, idempotencyKey } = flags;
  const timeout = typeof wait === 'string' ? readSeconds('--wait', wait) : undefined;
  const options = readCallOptions(flags);
  const key = readKey(idempotencyKey);
  const named = spellingOf(task);
  const given = { input: flags.input, field: flags.field ?? [], flags: fields, flagOf: named };
  const input = await readInput(task, given, context.readStdin);
  const { client } = await context.connect();
  try {
    const sent = await client.send(task.name, input as never, { ...options, ...key, signal });
    await showSent(sent, { wait: wait !== undefined, timeout }, context);
  } catch (error) {
    if (error instanceof InputInvalid) throw byFlags(error, named);
    throw error;
  }
}

/** The API's errors, with the flags of fields in place of their names. */
function byFlags({ errors, problem }: InputInvalid, named: (name: string) => string): CliError {
  const renamed = errors.map(({ path, message }) => {
    const [name = '', ...rest] = path.split('.');
    return { path: [named(name), ...rest].join('.'), message };
  });
  return new CliError(EXIT.usage, problem.detail, { errors: renamed });
}
