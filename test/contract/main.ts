/** Makes valid and invalid calls generated from the OpenAPI document, and checks the answers against it. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { CannotRun, cannotRun } from '../../local/python-environment.ts';
import { HELP, readArguments } from './read-arguments.ts';
import { type Calls, callByDocument, installSchemathesis } from './schemathesis.ts';
import { startApi } from './start-api.ts';

/** A run with fewer calls fails, because it has checked too little. */
const MIN_CALLS = 1_500;

/** @returns the exit code */
async function main(): Promise<number> {
  let calls: Calls | null;
  try {
    calls = readArguments(process.argv.slice(2));
  } catch (error) {
    console.error(
      `${error instanceof Error ? error.message : String(error)} Try: npm run test:contract -- --help`,
    );
    return 2;
  }
  if (calls === null) {
    console.log(HELP);
    return 0;
  }
  let programs: string;
  try {
    console.log('contract: installing Schemathesis (once)');
    programs = installSchemathesis();
  } catch (error) {
    if (!(error instanceof CannotRun)) throw error;
    return cannotRun('contract', error);
  }
  return await checkAgainstDocument(programs, calls);
}

async function checkAgainstDocument(programs: string, calls: Calls): Promise<number> {
  const startedAt = performance.now();
  const folder = mkdtempSync(path.join(tmpdir(), 'lovage-contract-'));
  const interrupted = new AbortController();
  for (const signal of ['SIGINT', 'SIGTERM']) process.once(signal, () => interrupted.abort());
  const api = await startApi();
  try {
    const report = await callByDocument(programs, calls, api.url, folder, interrupted.signal);
    const enough = calls.only !== undefined || report.calls >= MIN_CALLS;
    const failures = [
      ...report.failing.map((operation) => `${operation} does not answer as documented`),
      ...report.errors.map((title) => `some calls could not be made or checked: ${title}`),
      ...(api.faults.length > 0 ? [`faults in the functions:\n${api.faults.slice(0, 20).join('\n')}`] : []),
      ...(enough ? [] : [`${report.calls} calls are fewer than ${MIN_CALLS}`]),
    ];
    for (const failure of failures) console.log(`  FAIL  ${failure}`);
    if (failures.length > 0) console.log(howToRepeat(calls));
    const seconds = ((performance.now() - startedAt) / 1000).toFixed(0);
    console.log(
      `contract: ${report.calls} calls to ${report.operations} operations in ${seconds} s, seed ${calls.seed}`,
    );
    console.log(
      `contract: ${Math.max(0, report.operations - report.failing.length)} passed, ${failures.length} failed`,
    );
    return failures.length === 0 ? 0 : 1;
  } catch (error) {
    if (!interrupted.signal.aborted) throw error;
    return 130;
  } finally {
    await api.stop();
    rmSync(folder, { recursive: true, force: true });
  }
}

function howToRepeat({ seed, examples }: Calls): string {
  return [
    'contract: to see a failure again, start the local system (npm start) and paste the curl command printed below the failure;',
    `contract: to make the same calls again, run npm run test:contract -- --seed ${seed} --examples ${examples}`,
  ].join('\n');
}

process.exitCode = await main();
