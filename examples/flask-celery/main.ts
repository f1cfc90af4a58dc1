/** `npm run example:flask-celery`: the local system, a shop in Flask and Flask's own Celery tutorial, until Ctrl-C. */
import { printable } from '../../cli/terminal/own-sequences.ts';
import { PortUnavailable } from '../../local/check-port.ts';
import { LocalSettingsError } from '../../local/local-settings.ts';
import { logLine } from '../../local/log-line.ts';
import { CannotRun } from '../../local/python-environment.ts';
import { ExampleSettingsError, HELP, readExampleSettings } from './example-settings.ts';
import { type RunningExample, startExample } from './start-example.ts';
import { FlaskFailed } from './start-flask.ts';

/** The exit code of a program interrupted by Ctrl-C (128 plus SIGINT's number). */
const INTERRUPTED = 130;

const color = process.stdout.isTTY === true && process.stdout.hasColors();
/** All that is printed goes through this: what callers send must do nothing to the terminal. */
const print = (text: string) => console.log(printable(text));
const line = (source: string, text: string) => print(logLine(source, text, color));

const [argument] = process.argv.slice(2);
if (argument === '--help' || argument === '-h') {
  print(HELP);
} else if (argument !== undefined) {
  fail(`There is no argument ${argument}. Try: npm run example:flask-celery -- --help`);
} else {
  await run();
}

async function run(): Promise<void> {
  let example: RunningExample | undefined;
  let stopping = false;
  const interrupt = () => {
    if (!example || stopping) {
      example?.kill();
      process.exit(INTERRUPTED);
    }
    stopping = true;
    print('\nStopping. Press Ctrl-C again to stop now.');
    void example.stop().then(() => process.exit(0));
  };
  process.on('SIGINT', interrupt);
  process.on('SIGTERM', interrupt);
  try {
    example = await startExample(readExampleSettings(process.env), { line, color });
  } catch (error) {
    fail(explain(error));
  }
  const { shop, tutorial, system } = example;
  print(
    [
      '',
      `  The shop             ${shop.url}/      sends an email: examples/flask-celery/shop`,
      `  Flask's tutorial     ${tutorial.url}/      add, block, process: as Flask published it`,
      `  Lovage's dashboard   ${system.url}/      the tasks that the two send`,
      `  Inbox                ${system.inboxUrl}/      the shop's emails`,
      '',
      '  There is no broker but SQS, and no worker in Python. Ctrl-C stops.',
      '',
    ].join('\n'),
  );
  const ended = await Promise.race([shop, tutorial].map((app) => app.ended.then(() => app)));
  if (stopping) return;
  await example.stop();
  fail(`The Python application at ${ended.url} has ended; see above what it printed.`);
}

/** One clear text for each way a start can fail; anything else is a bug. */
function explain(error: unknown): string {
  if (
    error instanceof CannotRun ||
    error instanceof ExampleSettingsError ||
    error instanceof FlaskFailed ||
    error instanceof LocalSettingsError ||
    error instanceof PortUnavailable
  )
    return error.message;
  // What the local system says of code that does not build or load is in the message, too. Its classes are loaded late.
  if (error instanceof Error && ['BuildFailed', 'FunctionFault', 'NoRunFolder'].includes(error.name))
    return error.message;
  throw error;
}

function fail(message: string): never {
  console.error(printable(message));
  process.exit(1);
}
