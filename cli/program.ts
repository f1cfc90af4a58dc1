import { Command, type OutputConfiguration } from 'commander';
import type { Filter } from './commands/tasks.ts';
import type { Context } from './context.ts';
import type { TargetOptions } from './target/target.ts';

/** What every command takes. */
export interface GlobalOptions extends TargetOptions {
  readonly json?: boolean;
  readonly color: boolean;
}

/** What the program is put together with. */
interface ProgramOptions {
  /** Makes what commands work with, once the options are read. */
  readonly createContext: (options: GlobalOptions) => Context;
  /** Where help and errors go. */
  readonly write: OutputConfiguration;
  readonly version: string;
}

const EXIT_CODES = `
Exit codes: 0 done · 1 the task failed, or some of many were refused · 2 wrong command or input · 3 refused by the API ·
4 no answer · 5 still going on after --wait or --timeout · 130 Ctrl-C

Calls go to http://localhost:3000, or to LOVAGE_URL. See docs/command-line.md.`;

/** The command line's commands. What each needs is loaded when it runs. */
export function createProgram({ createContext, write, version }: ProgramOptions): Command {
  const program = new Command('lovage');
  const configure = (command: Command) => {
    for (const each of [command, ...command.commands]) each.exitOverride().configureOutput(write);
  };
  const context = () => createContext(program.opts<GlobalOptions>());
  program
    .description('Sends tasks, and shows what becomes of them.')
    .version(version, '--version', 'shows the version')
    .helpOption('-h, --help', 'shows this')
    .helpCommand(false)
    .configureHelp({ showGlobalOptions: true })
    .optionsGroup('Which API:')
    .option('--stage <name>', 'a deployed stage: its URL is an output of the stack lovage-<name>')
    .option('--url <url>', 'the API’s URL')
    .option('--region <region>', 'the AWS region of the stage, or to sign for')
    .option('--profile <name>', 'a profile of your AWS configuration to sign with')
    .option('--token <jwt>', 'a token, for an API with auth: jwt; or LOVAGE_TOKEN')
    .optionsGroup('Output:')
    .option('--json', 'JSON to stdout: a document, or a line for each of many')
    .option('--no-color', 'no colours; nor with NO_COLOR set, or without a terminal')
    .addHelpText('after', EXIT_CODES);

  // Its flags are those of the tasks, which the API tells.
  program
    .command('send')
    .usage('<task> [flags]')
    .description('sends a task, or many of a file; lovage send --help lists the tasks')
    .helpOption(false)
    .allowUnknownOption()
    .allowExcessArguments()
    .action(async (_options: unknown, self: Command) => {
      const { send } = await import('./commands/send.ts');
      await send(self.args, context(), configure);
    });
  program
    .command('status')
    .description('shows tasks')
    .argument('<id...>')
    .option('--with-input', 'shows the input too, which may hold personal data')
    .action(async (ids: string[], options: { withInput?: boolean }) => {
      const { status } = await import('./commands/tasks.ts');
      await status(ids, options, context());
    });
  program
    .command('watch')
    .description('shows how far a task is until it has ended')
    .argument('<id>')
    .option('--timeout <seconds>', 'longest to watch; until its end otherwise')
    .action(async (id: string, options: { timeout?: string }) => {
      const { watch } = await import('./commands/tasks.ts');
      await watch(id, options, context());
    });
  program
    .command('list')
    .description('lists tasks, the newest first')
    .option('--state <state>', 'only tasks in this state')
    .option('--task <name>', 'only tasks of this name')
    .option('--limit <number>', 'most tasks', '20')
    .action(async (options: Filter) => {
      const { list } = await import('./commands/tasks.ts');
      await list(options, context());
    });
  program
    .command('revoke')
    .description('revokes tasks that have not ended')
    .argument('<id...>')
    .action(async (ids: string[]) => {
      const { revoke } = await import('./commands/by-hand.ts');
      await revoke(ids, context());
    });
  program
    .command('retry')
    .description('sends tasks again that failed or were revoked: by id, or all that a filter finds')
    .argument('[id...]')
    .option('--state <state>', 'FAILURE or REVOKED')
    .option('--task <name>', 'only tasks of this name')
    .option('--limit <number>', 'most tasks, the newest first')
    .option('-y, --yes', 'does not ask')
    .action(async (ids: string[], options: Filter & { yes?: boolean }) => {
      const { retry } = await import('./commands/by-hand.ts');
      await retry(ids, options, context());
    });
  program
    .command('queues')
    .description('counts the messages of every queue, or of some')
    .argument('[name...]')
    .action(async (names: string[]) => {
      const { queues } = await import('./commands/queues.ts');
      await queues(names, context());
    });
  for (const change of ['pause', 'resume'] as const) {
    program
      .command(change)
      .description(
        change === 'pause' ? 'lets the messages of queues wait' : 'has the messages of queues received again',
      )
      .argument('<name...>')
      .action(async (names: string[]) => {
        const { pauseOrResume } = await import('./commands/queues.ts');
        await pauseOrResume(change, names, context());
      });
  }
  program
    .command('purge')
    .description('revokes the tasks that wait on a queue')
    .argument('<name>')
    .option('-y, --yes', 'does not ask')
    .action(async (name: string, options: { yes?: boolean }) => {
      const { purge } = await import('./commands/queues.ts');
      await purge(name, options, context());
    });
  program
    .command('redrive')
    .description('sends the dead letters of a queue again')
    .argument('<name>')
    .action(async (name: string) => {
      const { redrive } = await import('./commands/queues.ts');
      await redrive(name, context());
    });
  program
    .command('dashboard')
    .description('serves the page on this machine, and signs its calls')
    .option('--port <number>', 'where to serve it; 0 takes a free one', '3001')
    .action(async (options: { port: string }) => {
      const { dashboard } = await import('./commands/dashboard.ts');
      await dashboard(options, context());
    });
  configure(program);
  return program;
}
