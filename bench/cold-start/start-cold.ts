import { spawn } from 'node:child_process';
import { once } from 'node:events';
import path from 'node:path';
import { Readable } from 'node:stream';
import { text } from 'node:stream/consumers';
import { build } from 'esbuild';
import { prepareBundleFolder } from '../../infra/bundle.ts';
import { LAMBDA_FLAGS } from '../sandbox/lambda-flags.ts';

/** Milliseconds to load the bundle, and from then until the first invocation returns. */
export interface ColdStart {
  readonly importMs: number;
  readonly callMs: number;
  /** Processor time of the same two phases, in milliseconds. */
  readonly importCpuMs: number;
  readonly callCpuMs: number;
}

/** A function that has not started yet, and its first event. */
interface ColdFunction {
  readonly file: string;
  readonly environment: Readonly<Record<string, string>>;
  readonly event: unknown;
}

/**
 * Starts a function in a new process and calls it once.
 *
 * @param program made by `buildColdProcess`
 * @throws Error when the process fails, with what it wrote to stderr
 */
export async function startCold(
  program: string,
  { file, environment, event }: ColdFunction,
): Promise<ColdStart> {
  const child = spawn(process.execPath, [...LAMBDA_FLAGS, program, file, JSON.stringify(event)], {
    env: environment,
    stdio: ['ignore', 'ignore', 'pipe', 'pipe'],
  });
  const [, , errors, result] = child.stdio;
  if (!(result instanceof Readable) || !errors)
    throw new Error('The child process has no pipes to read from');
  const [times, said, [code]] = await Promise.all([text(result), text(errors), once(child, 'exit')]);
  if (code !== 0) throw new Error(`The cold start of ${file} failed:\n${said}`);
  return JSON.parse(times);
}

/**
 * Bundles the process's program into one JavaScript file, so that nothing else is loaded, least of all a TypeScript compiler.
 *
 * @returns the path of the file, in its own subfolder of `folder`
 */
export async function buildColdProcess(folder: string): Promise<string> {
  const outdir = path.join(folder, 'cold-process');
  const outfile = path.join(outdir, 'index.js');
  await prepareBundleFolder(outdir);
  await build({
    entryPoints: [path.join(import.meta.dirname, 'cold-process.ts')],
    outfile,
    bundle: true,
    platform: 'node',
    target: 'node24',
    format: 'cjs',
    logLevel: 'silent',
  });
  return outfile;
}
