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
  readonly fields: FieldValues;
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
  const fieldsOf = addInputFlags(command, task, addCallFlags);
  command.action((_options: unknown, self: Command) =>
    run({ task, flags: self.opts(), fields: fieldsOf(self) }),
  );
}

/** The values of field flags, by field. */
export type FieldValues = ReadonlyMap<Field, string | boolean | readonly string[]>;

/**
 * Adds a flag for each field of a task, `--input`, `--field`, and then the others of a command, whose names no field's flag may have.
 *
 * @returns what reads the fields from the command, once it is parsed
 */
export function addInputFlags(
  command: Command,
  task: SendableTask,
  addOthers: (command: Command) => void,
): (parsed: Command) => FieldValues {
  command.optionsGroup('Input:');
  const own = ownFlags(task, addOthers);
  const flagged = new Map<string, Field>();
  for (const field of task.fields) {
    const flag = own.get(field.name);
    if (flag === undefined) continue;
    const option = fieldOption(flag, field);
    flagged.set(option.attributeName(), field);
    command.addOption(option);
    if (field.type === 'boolean') command.addOption(new Option(`--no-${flag.slice(2)}`).hideHelp());
  }
  addWholeInput(command);
  addOthers(command);
  const others = task.fields.filter(({ name }) => !own.has(name));
  if (others.length > 0)
    command.addHelpText('after', `\nFields without a flag of their own:\n${others.map(lineOf).join('\n')}`);
  return (parsed) =>
    new Map(
      [...flagged].flatMap(([attribute, field]) => {
        // Skips flags that were not given, because the option --no-x gives x the default true.
        if (parsed.getOptionValueSource(attribute) !== 'cli') return [];
        return [[field, parsed.getOptionValue(attribute)] as const];
      }),
    );
}

/**
 * The flags of a task's fields, by field. A field has none if its flag would be one of the command line's own, another field's, or the "no" to
 * one: `--field` sets it.
 */
function ownFlags(
  { fields }: SendableTask,
  addOthers: (command: Command) => void,
): ReadonlyMap<string, string> {
  const others = new Command();
  addWholeInput(others);
  addOthers(others);
  const taken = new Set([...others.options.map(({ long }) => long), ...GLOBAL_FLAGS]);
  const flags = new Map<string, string>();
  for (const { name, type } of fields) {
    const flag = flagOf(name);
    const claims = type === 'boolean' ? [flag, `--no-${flag.slice(2)}`] : [flag];
    if (!FLAG.test(flag) || claims.some((claim) => taken.has(claim))) continue;
    for (const claim of claims) taken.add(claim);
    flags.set(name, flag);
  }
  return flags;
}

/** How a field is given: by its own flag, or as `--field queue=…`. A name that is no field's stays as it is. */
export function spellingOf(task: SendableTask, addOthers = addCallFlags): (name: string) => string {
  const own = ownFlags(task, addOthers);
  return (name) =>
    own.get(name) ?? (task.fields.some((field) => field.name === name) ? `--field ${name}=…` : name);
}

/** A field in the help of its task. */
function lineOf({ name, type, required, description }: Field): string {
  const words = [description, required ? 'required' : ''].filter(Boolean).join('; ');
  return `  --field ${name}=<${PLACEHOLDER[type] || 'true or false'}>${words ? `  ${words}` : ''}`;
}

/** `--no-color` would be the no to `--color`. */
const FLAG = /^--(?!no-)[a-z][a-z0-9-]*$/;

/** The flags of every command. */
const GLOBAL_FLAGS = [
  ...[
    '--stage',
    '--deployment',
    '--url',
    '--region',
    '--profile',
    '--token',
    '--json',
    '--no-color',
    '--help',
  ],
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

/** The flags that give an input, besides those of its fields. */
export function addWholeInput(command: Command): void {
  command
    .option('--input <json>', 'the input: JSON, a file of JSON, or - for stdin')
    .option(
      '--field <name=value>',
      'a field without its own flag; can be repeated',
      (text: string, before: readonly string[] = []) => [...before, text],
    );
}

function addCallFlags(command: Command): void {
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
    .option('--in <duration>', 'wait so long before the task runs: 90s, 15m, 1h30m, 3d, 2w; up to ten years')
    .option('--at <time>', 'do not run the task before this time: 2027-03-28T02:30+02:00')
    .option('--countdown <seconds>', 'the same as --in, in seconds')
    .option('--eta <time>', 'the same as --at')
    .option('--expires <time>', 'do not start the task after so many seconds, or this ISO 8601 time')
    .option('--queue <name>', 'a queue other than the task’s own')
    .option('--group <name>', 'fair-queue tenant')
    .option('--idempotency-key <key>', 'the same key and input return the first task')
    .option('--wait [seconds]', 'wait for the result, for so many seconds or as long as it takes');
}
