import { spawn } from 'node:child_process';
import { once } from 'node:events';
import path from 'node:path';
import { Readable } from 'node:stream';
import { text } from 'node:stream/consumers';
import { build } from 'esbuild';
import { prepareBundleFolder } from '../../infra/bundle.ts';
import { LAMBDA_FLAGS } from '../sandbox/lambda-flags.ts';

/** Milliseconds from before the bundle is loaded until it is, and from then until the first invocation has returned. */
export interface ColdStart {
  readonly importMs: number;
  readonly callMs: number;
  /** Of the processor, for the same. */
  readonly importCpuMs: number;
  readonly callCpuMs: number;
}

/** A function that has not been started yet, and what it is asked first. */
export interface ColdFunction {
  readonly file: string;
  readonly environment: Readonly<Record<string, string>>;
  readonly event: unknown;
}

/**
 * Starts a function in a new process and asks it once.
 *
 * @param program made by `buildColdProcess`
 * @throws Error when it failed
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
  if (!(result instanceof Readable) || !errors) throw new Error('There is no pipe to read from');
  const [times, said, [code]] = await Promise.all([text(result), text(errors), once(child, 'exit')]);
  if (code !== 0) throw new Error(`The cold start of ${file} failed:\n${said}`);
  return JSON.parse(times);
}

/**
 * Makes the process's program one file of JavaScript, so that nothing is loaded beside it: no compiler of TypeScript above all.
 *
 * @returns the file, in a folder of its own in `folder`
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
