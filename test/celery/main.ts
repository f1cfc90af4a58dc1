/** Has Celery itself, its newest version and 5.3, read what Lovage writes to the table of Celery's result backend. */
import path from 'node:path';
import { DynamoDB } from '@aws-sdk/client-dynamodb';
import { startDynamodb } from '../../local/emulators/start-dynamodb.ts';
import { CREDENTIALS, REGION } from '../../local/local-aws.ts';
import { CannotRun, cannotRun, installPython } from '../../local/python-environment.ts';
import { checkResults } from './check-results.ts';
import { startPythonClient } from './python-client.ts';
import { CASES } from './result-cases.ts';

/** The virtual environments, each with its requirements in a folder here. */
const VERSIONS = { 'celery-newest': 'newest', 'celery-5.3': 'celery-5.3' } as const;
const TABLE = 'celery';

/** @returns the exit code */
async function main(): Promise<number> {
  let failed = 0;
  for (const [name, folder] of Object.entries(VERSIONS)) {
    let programs: string;
    try {
      programs = installPython(name, path.join(import.meta.dirname, folder, 'requirements.txt'));
    } catch (error) {
      if (!(error instanceof CannotRun)) throw error;
      return cannotRun('celery', error);
    }
    const startedAt = performance.now();
    const failures = await readWith(programs);
    for (const failure of failures) console.log(`  FAIL  ${name}: ${failure}`);
    const seconds = ((performance.now() - startedAt) / 1000).toFixed(0);
    console.log(`celery: ${name}: ${CASES.length} results in ${seconds} s, ${failures.length} failed`);
    failed += failures.length;
  }
  return failed === 0 ? 0 : 1;
}

async function readWith(programs: string): Promise<readonly string[]> {
  const emulator = await startDynamodb();
  const client = new DynamoDB({ endpoint: emulator.endpoint, region: REGION, credentials: CREDENTIALS });
  try {
    // Celery creates the table, as it does where it is not set up before.
    const python = await startPythonClient(programs, emulator.endpoint, TABLE);
    try {
      return await checkResults(python, { client, name: TABLE });
    } finally {
      await python.stop();
    }
  } finally {
    client.destroy();
    await emulator.stop();
  }
}

process.exitCode = await main();
