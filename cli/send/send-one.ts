import { InputInvalid, TaskFailed, TaskRevoked } from '../../client/index.ts';
import { CliError, EXIT } from '../cli-error.ts';
import type { Context } from '../context.ts';
import { followTask } from '../show/follow-task.ts';
import { paintState } from '../show/record.ts';
import { oneLine } from '../terminal/clean-text.ts';
import { readCallOptions, readSeconds } from './call-options.ts';
import { readInput } from './read-input.ts';
import { type SendRequest, spellingOf } from './send-program.ts';

/** Sends one task, and with `--wait` waits for it to end. */
export async function sendOne({ task, flags, fields }: SendRequest, context: Context): Promise<void> {
  const { output, signal } = context;
  const { wait, idempotencyKey } = flags;
  const timeout = typeof wait === 'string' ? readSeconds('--wait', wait) : undefined;
  const options = readCallOptions(flags);
  if (idempotencyKey !== undefined && !/^[\x20-\x7e]{1,255}$/.test(idempotencyKey)) {
    throw new CliError(EXIT.usage, '--idempotency-key must be 1 to 255 printable ASCII characters.');
  }
  const named = spellingOf(task);
  const given = { input: flags.input, field: flags.field ?? [], flags: fields, flagOf: named };
  const input = await readInput(task, given, context.readStdin);
  const { client } = await context.connect();
  const key = idempotencyKey === undefined ? {} : { idempotencyKey };
  try {
    const sent = await client.send(task.name, input as never, { ...options, ...key, signal });
    const { record } = sent;
    if (wait === undefined) {
      if (output.json) output.document(record);
      else output.data(`${oneLine(sent.id)}  ${paintState(output.colors, record?.state ?? 'PENDING')}`);
      return;
    }
    if (!output.json) output.note(`sent ${oneLine(sent.id)}`);
    await followTask(sent, { context, timeout, watched: false });
  } catch (error) {
    if (error instanceof InputInvalid) throw byFlags(error, named);
    if (error instanceof TaskFailed || error instanceof TaskRevoked) context.exitWith(EXIT.failed);
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
