import { createRequire } from 'node:module';
import path from 'node:path';
import { bundleFunction, type FunctionName } from '../infra/bundle.ts';
import { functionEnvironment } from '../local/function-environment.ts';
import type { LocalAws } from '../local/local-aws.ts';

/** A deployed function's code in this process. */
export interface LoadedFunction {
  /** Size of the bundle. */
  readonly bytes: number;
  readonly modules: readonly string[];
  invoke(event: unknown): Promise<unknown>;
}

/** Lambda's context, as far as the functions read it. */
const CONTEXT = { getRemainingTimeInMillis: () => 60_000, awsRequestId: 'bench', functionName: 'bench' };

/**
 * Bundles a function as it is deployed and loads it, with the environment that the stack gives it.
 *
 * @param logLevel by default it logs no more than errors, and its lines are not in the way
 */
export function loadFunction(name: FunctionName, aws: LocalAws, logLevel = 'ERROR'): LoadedFunction {
  const folder = path.join(import.meta.dirname, '..', '.lovage', 'bench', `${name}-${logLevel}`);
  const { bytes, modules } = bundleFunction(name, folder);
  const environment = functionEnvironment(name, `bench-${name}`, [...aws.queues.keys()], aws);
  Object.assign(process.env, environment, { POWERTOOLS_LOG_LEVEL: logLevel });
  const { handler } = createRequire(import.meta.url)(path.join(folder, 'index.js'));
  return { bytes, modules, invoke: async (event) => handler(event, CONTEXT) };
}

/** An event of the HTTP API, payload format 2.0. */
export function postEvent(rawPath: string, body: unknown) {
  return {
    ...httpEvent('POST', rawPath, ''),
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(body),
  };
}

/** @param rawQueryString without the question mark */
export function getEvent(rawPath: string, rawQueryString = '') {
  return { ...httpEvent('GET', rawPath, rawQueryString), headers: {} };
}

function httpEvent(method: string, rawPath: string, rawQueryString: string) {
  return {
    version: '2.0',
    routeKey: `${method} ${rawPath}`,
    rawPath,
    rawQueryString,
    requestContext: { domainName: 'bench', http: { method, path: rawPath } },
    isBase64Encoded: false,
  };
}
