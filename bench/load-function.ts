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

/** Bundles a function as it is deployed and loads it, with the environment that the stack gives it. */
export function loadFunction(name: FunctionName, aws: LocalAws): LoadedFunction {
  const folder = path.join(import.meta.dirname, '..', '.lovage', 'bench', name);
  const { bytes, modules } = bundleFunction(name, folder);
  const environment = functionEnvironment(name, `bench-${name}`, [...aws.queues.keys()], aws);
  Object.assign(process.env, environment, { POWERTOOLS_LOG_LEVEL: 'ERROR' });
  const { handler } = createRequire(import.meta.url)(path.join(folder, 'index.js'));
  return { bytes, modules, invoke: async (event) => handler(event, CONTEXT) };
}

/** An event of the HTTP API, payload format 2.0. */
export function postEvent(rawPath: string, body: unknown) {
  return {
    version: '2.0',
    routeKey: `POST ${rawPath}`,
    rawPath,
    rawQueryString: '',
    headers: { 'content-type': 'application/json' },
    requestContext: { domainName: 'bench', http: { method: 'POST', path: rawPath } },
    body: JSON.stringify(body),
    isBase64Encoded: false,
  };
}
