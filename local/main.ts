/** `npm start`: the whole system on this machine, until Ctrl-C. */
import path from 'node:path';
import { parseArgs } from 'node:util';
import { printable } from '../cli/terminal/own-sequences.ts';
import { ROOT } from '../infra/bundle.ts';
import { FLAGS, HELP } from './local-settings.ts';
import { runLocal, StartFailed } from './run-local.ts';

const flags = readFlags();
if (flags === null) console.log(printable(HELP));
else {
  try {
    await runLocal({
      command: 'npm start',
      from: ROOT,
      tasksFile: path.join('tasks', 'index.ts'),
      environment: process.env,
      flags,
    });
  } catch (error) {
    if (!(error instanceof StartFailed)) throw error;
    fail(error.message);
  }
}

/** The settings given as arguments, by their names in the environment; `null` if help is asked for. */
function readFlags(): Record<string, string> | null {
  const names = Object.entries(FLAGS);
  try {
    const { values }: { readonly values: Readonly<Record<string, unknown>> } = parseArgs({
      options: {
        help: { type: 'boolean', short: 'h' },
        ...Object.fromEntries(names.map(([name]) => [name, { type: 'string' as const }])),
      },
    });
    if (values['help']) return null;
    return Object.fromEntries(
      names.flatMap(([name, setting]) => {
        const value = values[name];
        return typeof value === 'string' ? [[setting, value]] : [];
      }),
    );
  } catch {
    fail(`There is no argument ${process.argv.slice(2).join(' ')}. Try: npm start -- --help`);
  }
}

function fail(message: string): never {
  console.error(printable(message));
  process.exit(1);
}
