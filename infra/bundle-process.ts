// Bundles every function, in a process of its own: constructs cannot wait for it. `bundle-tasks.ts` starts it, with an order as its argument.
import { writeFileSync } from 'node:fs';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import type { Plugin } from 'esbuild';
import type { Tasks } from '../core/definition/define-tasks.ts';
import { type BundleParts, bundleFunction } from './bundle.ts';
import type { BundleOrder, BundleReport } from './bundle-order.ts';
import { type Bundling, pathOf } from './bundling.ts';
import { describeTasks } from './describe-tasks.ts';
import { explainBuildFailure, isBuildFailure } from './explain-build-failure.ts';
import { FUNCTION_NAMES } from './functions.ts';
import { InstallError, installPackages } from './install-packages.ts';
import { loadTasks } from './load-tasks.ts';

async function carryOut(order: BundleOrder): Promise<BundleReport> {
  const { tasksFile, outdir, clients, bundling } = order;
  try {
    const plugins = await loadPlugins(bundling);
    if (typeof plugins === 'string') return { problem: plugins };
    const parts: BundleParts = { tasksFile, clients, bundling, plugins };
    // First, and alone: what is wrong with the tasks is said once, and not for each function.
    const { tasks } = await loadTasks(tasksFile, parts);
    if (!isTasks(tasks)) {
      return {
        problem:
          `${tasksFile} exports no tasks. Export the list that defineTasks returns by that name: ` +
          'export const tasks = defineTasks(…).',
      };
    }
    await Promise.all(FUNCTION_NAMES.map((name) => bundleFunction(name, path.join(outdir, name), parts)));
    const { nodeModules = [] } = bundling;
    if (nodeModules.length > 0) installPackages(nodeModules, tasksFile, path.join(outdir, 'worker'));
    return { described: describeTasks(tasks) };
  } catch (error) {
    if (isBuildFailure(error)) return { problem: await explainBuildFailure(error) };
    if (error instanceof InstallError) return { problem: error.message };
    const said = error instanceof Error ? (error.stack ?? error.message) : String(error);
    return { problem: `${tasksFile} cannot be loaded: ${said}` };
  }
}

/** @returns what is wrong, if they are no plugins */
async function loadPlugins({ esbuildPlugins }: Bundling): Promise<readonly Plugin[] | string> {
  if (esbuildPlugins === undefined) return [];
  const { default: plugins }: { default?: unknown } = await import(
    pathToFileURL(pathOf(esbuildPlugins)).href
  );
  if (Array.isArray(plugins) && plugins.every((one) => typeof Object(one).setup === 'function'))
    return plugins;
  return `The default export of ${esbuildPlugins}, in bundling.esbuildPlugins, must be a list of esbuild's plugins.`;
}

function isTasks(value: unknown): value is Tasks {
  return Array.isArray(value) && 'registry' in value;
}

const order: BundleOrder = JSON.parse(process.argv[2] ?? '');
writeFileSync(order.report, JSON.stringify(await carryOut(order)));
