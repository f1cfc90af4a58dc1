import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { Code } from 'aws-cdk-lib/aws-lambda';
import type { Tasks } from '../core/definition/define-tasks.ts';
import { BundleError } from './bundle-error.ts';
import type { BundleOrder, BundleReport } from './bundle-order.ts';
import { describeTasks } from './describe-tasks.ts';
import { type FunctionName, forEachFunction } from './functions.ts';

/** Beside this file, in the package as JavaScript. */
const PROCESS = path.join(import.meta.dirname, `bundle-process${path.extname(import.meta.filename)}`);

/** How to bundle. */
export interface BundleTasksOptions extends Pick<BundleOrder, 'clients' | 'bundling'> {
  /** The folder of these bundles; each has a folder of its own in it. */
  readonly outdir: string;
}

/**
 * Bundles every function with the tasks of the file that declares them, and waits for that: constructs cannot.
 *
 * @throws BundleError if the file does not export these tasks, or its code does not build
 */
export function bundleTasks(
  tasks: Tasks,
  { outdir, clients, bundling }: BundleTasksOptions,
): Record<FunctionName, Code> {
  const tasksFile = fileOf(tasks);
  mkdirSync(outdir, { recursive: true });
  const report = path.join(outdir, 'report.json');
  const order: BundleOrder = { tasksFile, outdir, clients, bundling, report };
  const { status, stderr, error } = spawnSync(process.execPath, [PROCESS, JSON.stringify(order)], {
    encoding: 'utf8',
    // What the tasks write when they are loaded was shown when the app loaded them.
    stdio: ['ignore', 'ignore', 'pipe'],
    // However much that is.
    maxBuffer: Number.POSITIVE_INFINITY,
  });
  if (error || status !== 0) {
    throw new BundleError(`The tasks cannot be bundled: ${error?.message ?? stderr.trim()}`);
  }
  const result: BundleReport = JSON.parse(readFileSync(report, 'utf8'));
  if ('problem' in result) throw new BundleError(result.problem);
  if (result.described !== describeTasks(tasks)) {
    throw new BundleError(
      `${tasksFile} exports other tasks than Lovage was given: pass the \`tasks\` that this file exports.`,
    );
  }
  return forEachFunction((name) => Code.fromAsset(path.join(outdir, name)));
}

/** @throws BundleError if the tasks do not say which file declares them */
function fileOf({ from }: Tasks): string {
  // Where a bundler has put the app together, there is no such file, and no import.meta.url either.
  const file = typeof from === 'string' && from.startsWith('file:') ? fileURLToPath(from) : from;
  if (typeof file === 'string' && path.isAbsolute(file) && existsSync(file)) return file;
  throw new BundleError(
    `defineTasks was given ${JSON.stringify(from)}, which is no file: its first argument is import.meta.url, or __filename in ` +
      'CommonJS, in the file that exports the tasks.',
  );
}
