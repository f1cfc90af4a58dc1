import { Command, type OutputConfiguration } from 'commander';
import type { DevFlags } from './commands/dev.ts';
import type { Filter, ListFlags } from './commands/tasks.ts';
import type { Context } from './context.ts';
import type { TimeFlags } from './send/call-options.ts';
import type { TargetOptions } from './target/target.ts';
import { addWorkflowCommands } from './workflow/add-workflow-commands.ts';

/** Options of every command. */
export interface GlobalOptions extends TargetOptions {
  readonly json?: boolean;
  readonly color: boolean;
}

/** What the program needs. */
interface ProgramOptions {
  /** Creates what a command works with, once the options are parsed. */
  readonly createContext: (options: GlobalOptions) => Context;
  /** Where help and errors go. */
  readonly write: OutputConfiguration;
  readonly version: string;
}

const EXIT_CODES = `
Exit codes: 0 done · 1 the task or workflow failed, or some of many were refused · 2 invalid command or input · 3 refused by the API ·
4 no answer · 5 not ended after --wait or --timeout · 130 Ctrl-C

By default, calls go to LOVAGE_URL, or to http://localhost:3000 if it is not set. See docs/command-line.md.`;

/** All commands. Each loads what it needs when it runs. */
export function createProgram({ createContext, write, version }: ProgramOptions): Command {
  const program = new Command('lovage');
  const configure = (command: Command) => {
    command.exitOverride().configureOutput(write);
    command.commands.forEach(configure);
  };
  const context = () => createContext(program.opts<GlobalOptions>());
  program
    .description('Sends tasks, shows what becomes of them, and operates the queues.')
    .version(version, '--version', 'show the version')
    .helpOption('-h, --help', 'show this help')
    .helpCommand(false)
    .configureHelp({ showGlobalOptions: true })
    .optionsGroup('Which API:')
    .option('--stage <name>', 'a deployed stage, such as dev: AWS says where it is')
    .option('--deployment <name>', 'the name it was deployed with; default: lovage')
    .option('--url <url>', 'the API’s URL')
    .option('--region <region>', 'the AWS region of the stage, or to sign calls for')
    .option('--profile <name>', 'the AWS profile to sign calls with')
    .option('--token <jwt>', 'a token for an API with auth: jwt; default: LOVAGE_TOKEN')
    .optionsGroup('Output:')
    .option('--json', 'write JSON to stdout: one document, or one line per item')
    .option('--no-color', 'no colours; the default if NO_COLOR is set or there is no terminal')
    .addHelpText('after', EXIT_CODES);

  // The API describes the tasks, and so the flags of this command.
  program
    .command('send')
    .usage('<task> [flags]')
    .description('send a task, or many from a file; lovage send --help lists the tasks')
    .helpOption(false)
    .allowUnknownOption()
    .allowExcessArguments()
    .action(async (_options: unknown, self: Command) => {
      const { send } = await import('./commands/send.ts');
      await send(self.args, context(), configure);
    });
  program
    .command('status')
    .description('show tasks')
    .argument('<id...>')
    .option('--with-input', 'include the input, which may hold personal data')
    .option('--with-error', 'include where the error was thrown, and the error of each attempt')
    .action(async (ids: string[], options: { withInput?: boolean; withError?: boolean }) => {
      const { status } = await import('./commands/tasks.ts');
      await status(ids, options, context());
    });
  program
    .command('watch')
    .description('follow a task until it ends')
    .argument('<id>')
    .option('--timeout <seconds>', 'stop after this time, even if the task has not ended')
    .action(async (id: string, options: { timeout?: string }) => {
      const { watch } = await import('./commands/tasks.ts');
      await watch(id, options, context());
    });
  program
    .command('list')
    .description('list tasks, newest first')
    .option('--state <state>', 'only tasks in this state')
    .option('--task <name>', 'only tasks of this name')
    .option(
      '--waits-for <what>',
      'only tasks that wait for this: time, the soonest first; or tasks, others of their workflow',
    )
    .option('--limit <number>', 'at most this many tasks', '20')
    .action(async (options: ListFlags) => {
      const { list } = await import('./commands/tasks.ts');
      await list(options, context());
    });
  program
    .command('revoke')
    .description('revoke tasks that have not ended')
    .argument('<id...>')
    .action(async (ids: string[]) => {
      const { revoke } = await import('./commands/by-hand.ts');
      await revoke(ids, context());
    });
  program
    .command('reschedule')
    .description('move tasks that have not started to another time')
    .argument('<id...>')
    .option('--in <duration>', 'so long from now: 0, 90s, 15m, 1h30m, 3d, 2w; up to ten years')
    .option('--at <time>', 'at this time: 2027-03-28T02:30+02:00')
    .action(async (ids: string[], options: Pick<TimeFlags, 'in' | 'at'>) => {
      const { reschedule } = await import('./commands/by-hand.ts');
      await reschedule(ids, options, context());
    });
  program
    .command('retry')
    .description('send failed or revoked tasks again: by id, or all that a filter finds')
    .argument('[id...]')
    .option('--state <state>', 'FAILURE or REVOKED')
    .option('--task <name>', 'only tasks of this name')
    .option('--limit <number>', 'at most this many tasks, newest first')
    .option('-y, --yes', 'do not ask')
    .action(async (ids: string[], options: Filter & { yes?: boolean }) => {
      const { retry } = await import('./commands/by-hand.ts');
      await retry(ids, options, context());
    });
  program
    .command('forget')
    .description('erase tasks that have ended')
    .argument('<id...>')
    .option('-y, --yes', 'do not ask')
    .action(async (ids: string[], options: { yes?: boolean }) => {
      const { forget } = await import('./commands/by-hand.ts');
      await forget(ids, options, context());
    });
  program
    .command('schedules')
    .description('list what makes tasks again and again')
    .action(async () => {
      const { schedules } = await import('./commands/schedules.ts');
      await schedules(context());
    });
  addSchedule(program, context, configure);
  addWorkflowCommands(program, context);
  program
    .command('queues')
    .description('count the messages of all queues, or of some')
    .argument('[name...]')
    .action(async (names: string[]) => {
      const { queues } = await import('./commands/queues.ts');
      await queues(names, context());
    });
  for (const change of ['pause', 'resume'] as const) {
    program
      .command(change)
      .description(
        change === 'pause' ? 'stop receiving the messages of queues' : 'receive the messages of queues again',
      )
      .argument('<name...>')
      .action(async (names: string[]) => {
        const { pauseOrResume } = await import('./commands/queues.ts');
        await pauseOrResume(change, names, context());
      });
  }
  program
    .command('purge')
    .description('revoke the tasks waiting on a queue')
    .argument('<name>')
    .option('-y, --yes', 'do not ask')
    .action(async (name: string, options: { yes?: boolean }) => {
      const { purge } = await import('./commands/queues.ts');
      await purge(name, options, context());
    });
  program
    .command('redrive')
    .description('send the dead letters of a queue back to it')
    .argument('<name>')
    .action(async (name: string) => {
      const { redrive } = await import('./commands/queues.ts');
      await redrive(name, context());
    });
  program
    .command('dashboard')
    .description('serve the dashboard on this machine, and sign its calls')
    .option('--port <number>', 'the port to serve it on; 0 picks a free one', '3001')
    .action(async (options: { port: string }) => {
      const { dashboard } = await import('./commands/dashboard.ts');
      await dashboard(options, context());
    });
  addDev(program, context);
  program
    .command('doctor')
    .description('look at this machine, the project and the AWS account: what is missing, and what to do')
    .option('--sender <address>', 'the address that tasks send email from; default: that in cdk.json')
    .option(
      '--stack <name>',
      'the stack that is or will be deployed; default: the project’s name and the stage',
    )
    .action(async (options: { sender?: string; stack?: string }) => {
      const { doctor } = await import('./commands/doctor.ts');
      await doctor(options, program.opts<GlobalOptions>(), context(), version);
    });
  program
    .command('init')
    .description('make a project: a task with its test, and a CDK app that deploys it')
    .argument('[folder]', 'where; default: here')
    .option('--name <name>', 'the name of all that is deployed; default: the folder’s')
    .action(async (folder: string | undefined, options: { name?: string }) => {
      const { init } = await import('./commands/init.ts');
      await init(folder, options, context(), version);
    });
  configure(program);
  return program;
}

/** `lovage dev`. What its flags mean is read by the local system, which also reads the environment. */
function addDev(program: Command, context: () => Context): void {
  program
    .command('dev')
    .description('run the tasks of this folder on this machine: API, queues, workers, table and inbox')
    .argument(
      '[file]',
      'the file that exports tasks; default: tasks/index.ts, tasks.ts, src/tasks.ts or src/tasks/index.ts',
    )
    .option('--port <number>', 'port of the API and its page; 0 picks a free one; default 3000')
    .option('--inbox-port <number>', 'port of the inbox page; 0 picks a free one; default 8005')
    .option('--data <folder>', 'keep records and messages there, over restarts')
    .option('--env-file <file>', 'variables for tasks; default: .env')
    .option('--queues <json>', 'settings by queue: \'{"default":{"maxConcurrency":5}}\'')
    .option('--no-types', 'do not check the types of the code')
    .option('--sender <address>', 'the address that tasks send email from')
    .option('--senders <addresses>', 'other addresses that they may send from, separated by commas')
    .option('--cors-origins <origins>', 'origins whose pages may call the API, separated by commas')
    .option('--celery <name>', 'the queue that Python programs send to: on, off or its name')
    .option('--celery-key-prefix <prefix>', 'prefix of the keys of Celery’s results')
    .option('--celery-track-started', 'show Python that a task has started')
    .option('--clients <kind>', 'the functions’ own clients of AWS (lean), or those of AWS’s SDK (sdk)')
    .addHelpText(
      'after',
      `
Environment: PORT, INBOX_PORT, SENDER, SENDERS, CORS_ORIGINS, CELERY, CELERY_KEY_PREFIX, CELERY_TRACK_STARTED, CLIENTS, LOVAGE_DATA,
LOVAGE_ENV_FILE, LOVAGE_QUEUES and LOVAGE_TYPES=off say the same; a flag comes before them.

Examples:
  lovage dev
  lovage dev src/jobs.ts --port 3001 --data .lovage/data`,
    )
    .action(async (file: string | undefined, flags: DevFlags) => {
      const { dev } = await import('./commands/dev.ts');
      await dev(file, flags, context());
    });
}

/** `lovage schedule …` */
function addSchedule(program: Command, context: () => Context, configure: (command: Command) => void): void {
  const schedule = program
    .command('schedule')
    .description('make, show, pause, resume, run, reset and delete schedules')
    .helpCommand(false);
  // Its flags include those of a task's fields, which the API describes.
  schedule
    .command('set')
    .usage('<name> --task <task> (--cron <fields> | --every <duration>) [flags]')
    .description('make a schedule, or change one; lovage schedule set --help lists the flags')
    .helpOption(false)
    .allowUnknownOption()
    .allowExcessArguments()
    .action(async (_options: unknown, self: Command) => {
      const { setSchedule } = await import('./schedule/set-schedule.ts');
      await setSchedule(self.args, context(), configure);
    });
  schedule
    .command('show')
    .description('show a schedule, with its next five times')
    .argument('<name>')
    .option('--with-input', 'include the input, which may hold personal data')
    .action(async (name: string, options: { withInput?: boolean }) => {
      const { showSchedule } = await import('./commands/schedules.ts');
      await showSchedule(name, options, context());
    });
  const changes = {
    pause: 'make no more tasks until it is resumed; those of its next occurrence are revoked',
    resume: 'make tasks again, from its next time on',
    reset: 'drop what overrides a declared schedule',
  };
  for (const change of ['pause', 'resume', 'reset'] as const) {
    schedule
      .command(change)
      .description(changes[change])
      .argument('<name>')
      .action(async (name: string) => {
        const { changeSchedule } = await import('./commands/schedules.ts');
        await changeSchedule(change, name, context());
      });
  }
  schedule
    .command('run')
    .description('make a task of a schedule now; its times stay as they are')
    .argument('<name>')
    .option('--idempotency-key <key>', 'the same key returns the first task')
    .option('--wait [seconds]', 'wait for the result, for so many seconds or as long as it takes')
    .action(async (name: string, options: { wait?: string | true; idempotencyKey?: string }) => {
      const { runSchedule } = await import('./commands/schedules.ts');
      await runSchedule(name, options, context());
    });
  schedule
    .command('delete')
    .description('delete a schedule that a call made')
    .argument('<name>')
    .option('-y, --yes', 'do not ask')
    .action(async (name: string, options: { yes?: boolean }) => {
      const { deleteSchedule } = await import('./commands/schedules.ts');
      await deleteSchedule(name, options, context());
    });
  schedule.addHelpText(
    'after',
    `
Examples:
  lovage schedule set nightly --task process --total 3 --cron "30 2 * * *" --timezone Europe/Berlin
  lovage schedule set sums --task add --a 1 --b 2 --every 10m
  lovage schedule run nightly --wait
  lovage schedules`,
  );
}
