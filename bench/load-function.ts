import { createRequire } from 'node:module';
import path from 'node:path';
import { bundleFunction } from '../infra/bundle.ts';
import type { FunctionName } from '../infra/functions.ts';
import { functionEnvironment } from '../local/functions/function-environment.ts';
import type { LocalAws } from '../local/local-aws.ts';
import { LAMBDA_CONTEXT } from './lambda-context.ts';
import { OWN_TASKS } from './tasks/own-tasks.ts';

/** A function's deployed code, loaded into this process. */
export interface LoadedFunction {
  invoke(event: unknown): Promise<unknown>;
}

/** What may differ from the bench's own. */
interface LoadOptions {
  /** The module of the tasks. Default the bench's. */
  readonly tasksFile?: string;
  /** The name of the folder of its bundle. Default the function's. */
  readonly folder?: string;
}

/**
 * Bundles a function as it is deployed and loads it with the environment that the stack gives it.
 *
 * @param logLevel only errors by default
 */
export async function loadFunction(
  name: FunctionName,
  aws: LocalAws,
  logLevel = 'ERROR',
  { tasksFile = OWN_TASKS, folder: folderName = name }: LoadOptions = {},
): Promise<LoadedFunction> {
  const folder = path.join(import.meta.dirname, '..', '.lovage', 'bench', `${folderName}-${logLevel}`);
  await bundleFunction(name, folder, { tasksFile });
  const environment = functionEnvironment(name, `bench-${name}`, [...aws.queues.keys()], aws);
  Object.assign(process.env, environment, { POWERTOOLS_LOG_LEVEL: logLevel });
  const { handler } = createRequire(import.meta.url)(path.join(folder, 'index.js'));
  return { invoke: async (event) => handler(event, LAMBDA_CONTEXT) };
}
