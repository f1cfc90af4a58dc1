/**
 * Stands in for Lambda's runtime, in a process of its own: loads one function's bundle, then calls its handler for
 * each event. Arguments: the bundle's path, the function's memory in megabytes.
 */
import { createRequire } from 'node:module';
import { Worker } from 'node:worker_threads';
import type { Context } from 'aws-lambda';
import type { InvokeMessage, SandboxMessage, ThrownError } from './sandbox-messages.ts';

type Handler = (event: unknown, context: Context) => unknown;

/** The bundle is CommonJS, and so is this file once bundled, because CommonJS starts faster. */
const [, , bundle = '', memoryLimitInMB = ''] = process.argv;

/** A task that never yields would keep this process from noticing that its parent is gone; a thread notices. */
const ORPHAN_WATCH = `
  const parent = process.ppid;
  setInterval(() => { if (process.ppid !== parent) process.kill(process.pid, 'SIGKILL'); }, 1000);
`;

// A terminal sends these to every process of the group; the parent decides what happens to running tasks.
process.on('SIGINT', () => {});
process.on('SIGTERM', () => {});
process.on('disconnect', () => process.exit());
process.setSourceMapsEnabled(true);

try {
  const handler = loadHandler();
  process.on('message', (message: InvokeMessage) => {
    void invoke(handler, message);
  });
  send({ kind: 'ready' });
  new Worker(ORPHAN_WATCH, { eval: true }).unref();
} catch (error) {
  send({ kind: 'broken', error: describe(error) });
}

function loadHandler(): Handler {
  const exported: unknown = createRequire(bundle)(bundle);
  if (
    exported === null ||
    typeof exported !== 'object' ||
    !('handler' in exported) ||
    typeof exported.handler !== 'function'
  ) {
    throw new TypeError('The function exports no handler.');
  }
  // The function's own types check that it takes an event and a context.
  return exported.handler as Handler;
}

async function invoke(handler: Handler, { requestId, event, deadline }: InvokeMessage): Promise<void> {
  try {
    const result = await handler(event, lambdaContext(requestId, deadline));
    // As in Lambda's runtime, the answer is JSON: `undefined` becomes null.
    send({ kind: 'returned', requestId, result: result ?? null });
  } catch (error) {
    send({ kind: 'threw', requestId, error: describe(error) });
  }
}

function lambdaContext(awsRequestId: string, deadline: number): Context {
  const functionName = process.env['AWS_LAMBDA_FUNCTION_NAME'] ?? '';
  const callbacksAreGone = (): never => {
    throw new Error('Lambda’s Node.js 24 has no callbacks: return or throw.');
  };
  return {
    awsRequestId,
    functionName,
    functionVersion: '$LATEST',
    invokedFunctionArn: `arn:aws:lambda:${process.env['AWS_REGION']}:000000000000:function:${functionName}`,
    memoryLimitInMB,
    logGroupName: `/aws/lambda/${functionName}`,
    logStreamName: `local-${process.pid}`,
    callbackWaitsForEmptyEventLoop: true,
    getRemainingTimeInMillis: () => Math.max(0, deadline - Date.now()),
    done: callbacksAreGone,
    fail: callbacksAreGone,
    succeed: callbacksAreGone,
  };
}

function send(message: SandboxMessage): void {
  if (!process.send) throw new Error('A sandbox is started by the local system, not by hand.');
  // The parent may already be gone; `disconnect` then ends this process.
  if (process.connected) process.send(message);
}

function describe(error: unknown): ThrownError {
  return error instanceof Error
    ? { name: error.name, message: error.message, stack: error.stack ?? '' }
    : { name: 'Error', message: String(error), stack: '' };
}
