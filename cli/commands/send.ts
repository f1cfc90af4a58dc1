import { CliError, EXIT } from '../cli-error.ts';
import type { Context } from '../context.ts';
import { readTasks, type SendableTask } from '../send/fields.ts';
import { flagOf, type SendRequest, sendProgram } from '../send/send-program.ts';

/**
 * `lovage send …`: reads the tasks and their fields from the API, and with them the rest of the command line.
 *
 * @param args what follows `send`
 */
export async function send(args: readonly string[], context: Context, configure: Configure): Promise<void> {
  const wantsHelp = args.length === 0 || args.some((arg) => arg === '--help' || arg === '-h');
  // Help should not wait for five tries.
  const { client } = await context.connect(wantsHelp ? { maxTries: 1 } : {});
  const tasks = readTasks(await client.openapi({ signal: context.signal }));
  if (tasks.length === 0) {
    throw new CliError(EXIT.noAnswer, 'The API describes no tasks. Is it the URL of a Lovage API?');
  }
  const program = sendProgram(tasks, (request) => run(request, context));
  configure(program);
  if (args.length === 0) program.help({ error: true });
  await program.parseAsync([...args], { from: 'user' });
}

type Configure = (program: ReturnType<typeof sendProgram>) => void;

async function run(request: SendRequest, context: Context): Promise<void> {
  check(request);
  if (request.flags.file === undefined) {
    const { sendOne } = await import('../send/send-one.ts');
    return sendOne(request, context);
  }
  // Brings the CSV parser along, so it is loaded only to send a file.
  const { sendMany } = await import('../send/send-many.ts');
  return sendMany({ ...request, file: request.flags.file }, context);
}

/** Refuses flags that need `--file`, and flags that cannot be used with it. */
function check({ flags, fields, task }: SendRequest): void {
  const given = (...names: (keyof typeof flags)[]) => names.filter((name) => flags[name] !== undefined);
  const asFlag = (name: string) => `--${name.replaceAll(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`)}`;
  if (flags.file === undefined) {
    const [alone] = given('format', 'run', 'again', 'failures');
    if (alone) throw new CliError(EXIT.usage, `${asFlag(alone)} needs --file.`);
    return;
  }
  const [single] = given('input', 'idempotencyKey', 'wait');
  const [field]: SendableTask['fields'][number][] = [...fields.keys()];
  const wrong = single ? asFlag(single) : field ? flagOf(field.name) : flags.field && '--field';
  if (wrong === undefined) {
    if (flags.run !== undefined && flags.again)
      throw new CliError(EXIT.usage, 'Give --run or --again, not both.');
    return;
  }
  const hint =
    single === 'wait'
      ? `To see what failed: lovage list --task ${task.name} --state FAILURE`
      : single === 'idempotencyKey'
        ? 'The keys of a file come from its run: see --run.'
        : 'The fields come from the file.';
  throw new CliError(EXIT.usage, `${wrong} cannot be used with --file.`, { hint });
}
