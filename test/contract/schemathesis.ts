import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { createInterface } from 'node:readline';
import { installPython } from '../../local/python-environment.ts';

/** Where `npm start` listens, so that the printed commands work there. */
const NPM_START = 'http://localhost:3000';

/** How to call the API. */
export interface Calls {
  readonly seed: number;
  /** Maximum number of calls per operation in the fuzzing phase. */
  readonly examples: number;
  /** The `operationId` of the one operation to call; `undefined` calls all. */
  readonly only: string | undefined;
}

/** The result of the calls. */
interface Report {
  /** Calls made. */
  readonly calls: number;
  /** Operations called. */
  readonly operations: number;
  /** Operations whose answers did not fit the document, such as `GET /tasks`, each once. */
  readonly failing: readonly string[];
  /** Why some calls could not be made or checked. */
  readonly errors: readonly string[];
}

/**
 * Installs Schemathesis for Python, once.
 *
 * @returns the folder of its programs
 * @throws CannotRun if there is no Python 3.10 or newer
 */
export function installSchemathesis(): string {
  return installPython('schemathesis', path.join(import.meta.dirname, 'requirements.txt'));
}

/**
 * Calls the API and prints each answer that does not fit, with a curl command.
 *
 * @param url the API's URL, whose `/openapi.json` describes the calls
 * @param folder for the report and whatever else Schemathesis writes
 * @param signal stops the calls early
 * @throws Error if Schemathesis ends without a report
 */
export async function callByDocument(
  programs: string,
  { seed, examples, only }: Calls,
  url: string,
  folder: string,
  signal: AbortSignal,
): Promise<Report> {
  const file = path.join(folder, 'report.json');
  const child = spawn(
    path.join(programs, 'schemathesis'),
    [
      ...[
        '--no-color',
        '--config-file',
        path.join(import.meta.dirname, 'schemathesis.toml'),
        'run',
        `${url}/openapi.json`,
      ],
      ...['--checks', 'all', '--seed', String(seed), '--max-examples', String(examples)],
      ...(only === undefined
        ? []
        : ['--include-operation-id', only, '--phases', 'examples,coverage,fuzzing']),
      ...['--report-json-path', file],
    ],
    {
      // It leaves a cache in the folder where it runs.
      cwd: folder,
      env: { ...process.env, PYTHONDONTWRITEBYTECODE: '1', PYTHONUTF8: '1', PYTHONPATH: import.meta.dirname },
      stdio: ['ignore', 'pipe', 'inherit'],
      signal,
    },
  );
  const ended = once(child, 'close');
  for await (const line of createInterface({ input: child.stdout })) {
    // Replays need the run's own server, which ends with the run.
    if (!line.includes('st replay ')) console.log(line.replaceAll(url, NPM_START));
  }
  await ended;
  return readReport(file);
}

interface Written {
  readonly operations: { readonly tested: number };
  readonly test_cases: { readonly generated: number };
  readonly failures: readonly { readonly operations: readonly string[] }[];
  readonly errors: readonly { readonly title: string }[];
}

function readReport(file: string): Report {
  const { operations, test_cases, failures, errors }: Written = JSON.parse(readFileSync(file, 'utf8'));
  return {
    calls: test_cases.generated,
    operations: operations.tested,
    failing: [...new Set(failures.flatMap((failure) => failure.operations))],
    errors: errors.map(({ title }) => title),
  };
}
