import { Command } from 'commander';
import { InputInvalid, type Schedule, type ScheduleSettings } from '../../client/index.ts';
import type { Json } from '../../core/protocol/json.ts';
import { CliError, EXIT } from '../cli-error.ts';
import type { Context } from '../context.ts';
import { didYouMean } from '../did-you-mean.ts';
import { readTasks, type SendableTask } from '../send/fields.ts';
import { readInput } from '../send/read-input.ts';
import { addInputFlags, type FieldValues, flagOf, spellingOf } from '../send/send-program.ts';
import { scheduleCard } from '../show/schedule.ts';
import { named } from './find-schedule.ts';
import { addScheduleFlags, readScheduleFlags, type ScheduleFlags } from './flags.ts';

const USAGE = '<name> --task <task> (--cron <fields> | --every <duration>) [flags]';
const EXAMPLES = `
Examples:
  lovage schedule set nightly --task process --total 3 --cron "30 2 * * *" --timezone Europe/Berlin
  lovage schedule set sums --task add --input '{"a":1,"b":2}' --every 10m --jitter 1m
  lovage schedule set nightly --cron "0 4 * * *"        changes this, and nothing else, of one that exists
  lovage schedule set --task add --help                 lists the flags of a task's fields, too`;

type SetFlags = ScheduleFlags & { readonly input?: string; readonly field?: readonly string[] };

/** What is to be set. */
interface SetRequest {
  readonly name: string;
  readonly task: SendableTask;
  readonly flags: SetFlags;
  readonly fields: FieldValues;
  /** The schedule that is to be changed; `null` if all of it is given. */
  readonly before: Schedule | null;
}

/**
 * `lovage schedule set NAME …`: makes a schedule, or replaces it as a whole. Without `--task` it changes what the flags name of one that exists.
 *
 * @param args what follows `set`
 */
export async function setSchedule(
  args: readonly string[],
  context: Context,
  configure: (command: Command) => void,
): Promise<void> {
  const wantsHelp = args.length === 0 || args.some((arg) => arg === '--help' || arg === '-h');
  const taskName = givenTask(args);
  if (wantsHelp && taskName === undefined) {
    const program = setProgram(null, () => Promise.resolve());
    configure(program);
    program.help({ error: args.length === 0 });
  }
  const { client } = await context.connect(wantsHelp ? { maxTries: 1 } : {});
  const before = taskName === undefined ? await readBefore(args[0] ?? '', context) : null;
  const name = taskName ?? before?.task ?? '';
  const tasks = readTasks(await client.openapi({ signal: context.signal }));
  const task = tasks.find((each) => each.name === name);
  if (task === undefined) {
    const names = tasks.map((each) => each.name);
    throw new CliError(EXIT.usage, `There is no task "${name}".${didYouMean(name, names)}`, {
      hint:
        before === null
          ? `The tasks are ${names.join(', ')}.`
          : `Nothing can run it any more: lovage schedule pause ${before.name} stops it, lovage schedule delete ${before.name} deletes it.`,
    });
  }
  const program = setProgram(task, (request) => set({ ...request, before }, context));
  configure(program);
  await program.parseAsync([...args], { from: 'user' });
}

function setProgram(
  task: SendableTask | null,
  run: (request: Omit<SetRequest, 'before'>) => Promise<void>,
): Command {
  const program = new Command('lovage schedule set')
    .usage(USAGE)
    .description(
      'Makes a schedule, or replaces all of it. Without --task, it changes what the flags name of one that exists.',
    )
    .argument('<name>')
    .allowExcessArguments()
    .helpOption('-h, --help', 'show this help');
  const shown = task ?? { name: '', description: '', fields: [], open: true };
  const fieldsOf = addInputFlags(program, shown, addScheduleFlags);
  program.addHelpText('after', EXAMPLES);
  return program.action((name: string, _options: unknown, self: Command) => {
    if (self.args.length > 1) {
      throw new CliError(EXIT.usage, `Only the name has no flag: what is "${self.args[1]}"?`, {
        hint: 'The fields of --cron are one argument, in quotes: --cron "30 2 * * *"',
      });
    }
    return run({ name, task: shown, flags: self.opts(), fields: fieldsOf(self) });
  });
}

/** The value of `--task`, which decides what other flags there are. */
function givenTask(args: readonly string[]): string | undefined {
  const at = args.findIndex((arg) => arg === '--task' || arg.startsWith('--task='));
  return args[at] === '--task' ? (args[at + 1] ?? '') : args[at]?.slice('--task='.length);
}

/** The schedule that is to be changed. */
async function readBefore(name: string, context: Context): Promise<Schedule> {
  const hint = 'To make one, give --task, and --cron or --every: see lovage schedule set --help.';
  if (name.startsWith('-')) {
    throw new CliError(EXIT.usage, 'Give the name of the schedule first, or --task.', { hint });
  }
  const { client } = await context.connect();
  return named(
    name,
    context,
    () => client.schedules.get(name, { include: 'input', signal: context.signal }),
    hint,
  );
}

async function set(request: SetRequest, context: Context): Promise<void> {
  const { name, task, before } = request;
  const { output, signal } = context;
  const settings = await readSettings(request, context);
  const { client } = await context.connect();
  const match = before ? { ifMatch: before.revision } : {};
  try {
    const schedule = await client.schedules.set(name, settings, { ...match, signal });
    if (output.json) output.document(schedule);
    else output.data(scheduleCard(schedule, { colors: output.colors, now: context.now() }));
    if (schedule.overridden && !output.json) {
      output.note(`It overrides what the definition declares, until: lovage schedule reset ${name}`);
    }
  } catch (error) {
    throw error instanceof InputInvalid ? byFlags(error, spellingOf(task, addScheduleFlags)) : error;
  }
}

/** The settings as a whole. */
async function readSettings(
  { task, flags, fields, before, name }: SetRequest,
  { readStdin }: Context,
): Promise<ScheduleSettings<never>> {
  const given = readScheduleFlags(flags);
  if (before === null && given.cron === undefined && given.every === undefined) {
    throw new CliError(EXIT.usage, 'Give --cron "30 2 * * *" or --every 10m.');
  }
  const changesInput = isGiven(flags, fields);
  // It would be an override, which no deployment changes any more, by somebody who wanted to look.
  if (before && !changesInput && Object.keys(given).length === 0) {
    throw new CliError(EXIT.usage, 'Give flags of what to change.', {
      hint: `To see it: lovage schedule show ${name}`,
    });
  }
  const input =
    changesInput || before === null
      ? await readInput(
          task,
          {
            input: flags.input ?? inputText(before),
            field: flags.field ?? [],
            flags: fields,
            flagOf: spellingOf(task, addScheduleFlags),
            command: `lovage schedule set ${name} --task ${task.name}`,
          },
          readStdin,
        )
      : before.input;
  const kept = before ? settingsOf(before) : {};
  // Another kind of times takes the place of what there was.
  const times = given.cron ?? given.every ?? null;
  const merged = { ...kept, ...(times === null ? {} : { cron: null, every: null }), ...given };
  const settings = Object.entries({ ...merged, task: task.name, input }).filter(
    ([, value]) => value !== null,
  );
  // The API checks them.
  return Object.fromEntries(settings) as ScheduleSettings<never>;
}

function isGiven({ input, field }: SetFlags, fields: FieldValues): boolean {
  return input !== undefined || field !== undefined || fields.size > 0;
}

/** The input before, of which flags change single fields. */
function inputText(before: Schedule | null): string | undefined {
  const input: Json = before?.input ?? null;
  return input !== null && typeof input === 'object' ? JSON.stringify(input) : undefined;
}

/** What was set of a schedule, out of what the API shows of it. */
function settingsOf(schedule: Schedule) {
  const { cron, every, timezone, start, end, jitter, misfire, catchUpWindow, overlap, queue, enabled } =
    schedule;
  return { cron, every, timezone, start, end, jitter, misfire, catchUpWindow, overlap, queue, enabled };
}

/** The settings that have a flag of the same name. `name` has none. */
const FLAGGED: readonly string[] = [
  ...['task', 'input', 'cron', 'every', 'timezone', 'start', 'end', 'jitter', 'misfire', 'catchUpWindow'],
  ...['overlap', 'queue', 'enabled'],
];

/** The API's errors, with flags in place of the names of settings and fields. */
function byFlags({ errors, problem }: InputInvalid, spelled: (name: string) => string): CliError {
  const renamed = errors.map(({ path, message }) => {
    const [name = '', ...rest] = path.split('.');
    const [field, ...within] = rest;
    if (name === 'input' && field !== undefined) {
      return { path: [spelled(field), ...within].join('.'), message };
    }
    return { path: [FLAGGED.includes(name) ? flagOf(name) : name, ...rest].join('.'), message };
  });
  return new CliError(EXIT.usage, problem.detail, { errors: renamed });
}
