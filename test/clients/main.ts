/** `npm run test:clients`: a sample of the tests with the clients of AWS's SDK in place of the functions' own. */
import { spawn } from 'node:child_process';
import path from 'node:path';
import { stripVTControlCharacters } from 'node:util';
import { SDK_CONDITION } from '../../infra/clients.ts';

const HELP = `npm run test:clients

Runs a sample of the tests with the clients of AWS's SDK: types, units, one task through the whole system, and two stories with every
fault at every call. All of them: CLIENTS=sdk npm test; npm run test:faults -- --clients sdk; npm run test:deploy -- --clients sdk.`;

const ROOT = path.join(import.meta.dirname, '..', '..');

/** A command of the sample, and how many tests its output says passed and failed. */
interface Sample {
  readonly name: string;
  readonly args: readonly string[];
  /** Matches the counts. By default, the command is one test. */
  readonly counts?: { readonly passed: RegExp; readonly failed: RegExp };
}

const VITEST = { passed: /^ *Tests .*?(\d+) passed/m, failed: /^ *Tests .*?(\d+) failed/m };
const FAULTS = { passed: /^faults: (\d+) passed/m, failed: /^faults: .*?(\d+) failed/m };

/** The longest first. */
const SAMPLES: readonly (readonly Sample[])[] = [
  [
    {
      name: 'flow',
      args: ['node_modules/vitest/vitest.mjs', 'run', '--project', 'flow', 'test/flow/first-task.test.ts'],
      counts: VITEST,
    },
    { name: 'types', args: ['node_modules/typescript/bin/tsc', '--customConditions', SDK_CONDITION] },
  ],
  [
    {
      name: 'units',
      args: [
        ...['node_modules/vitest/vitest.mjs', 'run', '--project', 'unit', '--project', 'unit-sharing'],
        '--typecheck.enabled=false',
        ...[
          'test/unit/platform/aws-sdk',
          'test/unit/functions/operate',
          'test/unit/functions/settings.test.ts',
        ],
      ],
      counts: VITEST,
    },
    {
      name: 'faults',
      args: ['test/faults/main.ts', '--clients', 'sdk', '--no-pairs', '--only', 'plain success'],
      counts: FAULTS,
    },
  ],
];

interface Counted {
  readonly passed: number;
  readonly failed: number;
}

async function main(): Promise<number> {
  if (process.argv.includes('--help')) {
    console.log(HELP);
    return 0;
  }
  // Two at a time, one for each core of CI's machine.
  const counted = (await Promise.all(SAMPLES.map(inTurn))).flat();
  const passed = counted.reduce((sum, one) => sum + one.passed, 0);
  const failed = counted.reduce((sum, one) => sum + one.failed, 0);
  console.log(`clients: ${passed} passed, ${failed} failed`);
  return failed === 0 ? 0 : 1;
}

async function inTurn(samples: readonly Sample[]): Promise<Counted[]> {
  const counted: Counted[] = [];
  for (const sample of samples) counted.push(await run(sample));
  return counted;
}

/** Runs a command, and prints what it says if it fails. */
async function run({ name, args, counts }: Sample): Promise<Counted> {
  const startedAt = performance.now();
  const { code, output } = await outputOf(args);
  const countOf = (expression: RegExp | undefined) => Number(expression?.exec(output)?.[1] ?? 0);
  const failed = Math.max(countOf(counts?.failed), code === 0 ? 0 : 1);
  const passed = counts ? countOf(counts.passed) : 1 - failed;
  // A command that ran nothing proves nothing.
  const isEmpty = passed + failed === 0;
  const seconds = ((performance.now() - startedAt) / 1000).toFixed(1);
  console.log(`${failed === 0 && !isEmpty ? 'ok  ' : 'FAIL'}  ${name}: ${passed} passed, ${seconds} s`);
  if (failed > 0 || isEmpty) console.log(output.replace(/^/gm, '      | '));
  return { passed, failed: isEmpty ? 1 : failed };
}

function outputOf(
  args: readonly string[],
): Promise<{ readonly code: number | null; readonly output: string }> {
  return new Promise((resolve, reject) => {
    const child = spawn(process.execPath, args, {
      cwd: ROOT,
      env: { ...process.env, CLIENTS: 'sdk' },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    let output = '';
    for (const stream of [child.stdout, child.stderr]) {
      stream.setEncoding('utf8');
      stream.on('data', (part: string) => {
        output += part;
      });
    }
    child.on('error', reject);
    child.on('close', (code) => resolve({ code, output: stripVTControlCharacters(output) }));
  });
}

process.exitCode = await main();
