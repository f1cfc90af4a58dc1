import { Command, Option } from 'commander';
import type { CallFlags } from './call-options.ts';
import type { Field, SendableTask } from './fields.ts';

/** The flags of every task, besides those of its fields. */
interface SendFlags extends CallFlags {
  readonly input?: string;
  readonly field?: readonly string[];
  readonly file?: string;
  readonly format?: 'csv' | 'jsonl';
  readonly run?: string;
  readonly again?: boolean;
  readonly failures?: string;
  readonly concurrency: string;
  readonly idempotencyKey?: string;
  readonly wait?: string | true;
}

/** A task to send, as given on the command line. */
export interface SendRequest {
  readonly task: SendableTask;
  readonly flags: SendFlags;
  readonly fields: ReadonlyMap<Field, string | boolean | readonly string[]>;
}

/**
 * The part of the command line that the API describes: a command for each of its tasks, with a flag for each field.
 *
 * @param run called with the task and its flags
 */
export function sendProgram(
  tasks: readonly SendableTask[],
  run: (request: SendRequest) => Promise<void>,
): Command {
  const program = new Command('lovage send')
    .usage('<task> [flags]')
    .description('Sends a task, or many from a file. lovage send <task> --help lists the flags of a task.')
    .helpOption('-h, --help', 'show this help')
    .helpCommand(false);
  for (const task of tasks) addTask(program, task, run);
  return program;
}

function addTask(program: Command, task: SendableTask, run: (request: SendRequest) => Promise<void>): void {
  const command = program
    .command(task.name)
    .usage('[flags]')
    .description(task.description)
    .helpOption('-h, --help', 'show this help');
  command.optionsGroup('Input:');
  const own = new Command();
  addCallFlags(own);
  const taken = new Set([...own.options.map(({ long }) => long), ...GLOBAL_FLAGS]);
  const flagged = new Map<string, Field>();
  for (const field of task.fields) {
    const flag = flagOf(field.name);
    if (!FLAG.test(flag) || taken.has(flag)) continue;
    taken.add(flag);
    const option = fieldOption(flag, field);
    flagged.set(option.attributeName(), field);
    command.addOption(option);
    if (field.type === 'boolean') command.addOption(new Option(`--no-${flag.slice(2)}`).hideHelp());
  }
  addCallFlags(command);
  command.action((_options: unknown, self: Command) => {
    const fields = [...flagged].flatMap(([attribute, field]) => {
      // Skips flags that were not given, because the option --no-x gives x the default true.
      if (self.getOptionValueSource(attribute) !== 'cli') return [];
      return [[field, self.getOptionValue(attribute)] as const];
    });
    return run({ task, flags: self.opts(), fields: new Map(fields) });
  });
}

const FLAG = /^--[a-z][a-z0-9-]*$/;

/** The flags of every command. */
const GLOBAL_FLAGS = [
  ...['--stage', '--url', '--region', '--profile', '--token', '--json', '--no-color', '--help'],
];

/** `--max-size` for a field `maxSize` or `max_size`. */
export function flagOf(name: string): string {
  return `--${name
    .replaceAll(/([a-z0-9])([A-Z])/g, '$1-$2')
    .replaceAll(/[_.]/g, '-')
    .toLowerCase()}`;
}

const PLACEHOLDER = {
  string: 'text',
  number: 'number',
  integer: 'number',
  boolean: '',
  list: 'item',
  json: 'json',
} as const;

function fieldOption(flag: string, field: Field): Option {
  const { type, required, description, choices } = field;
  const words = [
    description,
    choices.length > 0 ? `one of ${choices.join(', ')}` : '',
    type === 'list' ? 'can be repeated' : '',
    required ? 'required' : '',
  ];
  const placeholder = PLACEHOLDER[type];
  const option = new Option(
    placeholder ? `${flag} <${placeholder}>` : flag,
    words.filter(Boolean).join('; '),
  );
  if (type === 'list')
    option.argParser((text: string, before: string[] | undefined) => [...(before ?? []), text]);
  return option;
}

function addCallFlags(command: Command): void {
  command
    .option('--input <json>', 'the input: JSON, a file of JSON, or - for stdin')
    .option(
      '--field <name=value>',
      'a field without its own flag; can be repeated',
      (text: string, before: readonly string[] = []) => [...before, text],
    );
  command
    .optionsGroup('Many tasks:')
    .option('--file <path>', 'send a task for each line of a CSV or JSON Lines file; - for stdin')
    .addOption(
      new Option('--format <format>', 'the format of the file; default: by its extension').choices([
        'csv',
        'jsonl',
      ]),
    )
    .option('--run <name>', 'the name of this run: what a run of this name has sent is not sent again')
    .option('--again', 'send the same file again')
    .option('--failures <path>', 'where refused lines go; default: next to the file')
    .option('--concurrency <number>', 'concurrent bulk calls, up to 32', '2');
  command
    .optionsGroup('Options of the call:')
    .option('--countdown <seconds>', 'seconds to wait before the task runs, up to 900')
    .option('--eta <time>', 'do not run the task before this ISO 8601 time')
    .option('--expires <time>', 'do not start the task after so many seconds, or this ISO 8601 time')
    .option('--queue <name>', 'a queue other than the task’s own')
    .option('--group <name>', 'fair-queue tenant')
    .option('--idempotency-key <key>', 'the same key and input return the first task')
    .option('--wait [seconds]', 'wait for the result, for so many seconds or as long as it takes');
}
