import { execFileSync } from 'node:child_process';
import path from 'node:path';
import type { FunctionName } from '../../infra/functions.ts';
import { median } from '../statistics.ts';

const STARTS = 5;

const PROGRAM = `
const before = process.cpuUsage();
require(process.argv[1]);
const { user, system } = process.cpuUsage(before);
console.log((user + system) / 1000);
`;

/** Processor milliseconds to load a function that the bench has bundled, in a new process: the median of five. */
export function coldStartCpuMs(name: FunctionName): number {
  const file = path.join(import.meta.dirname, '..', '..', '.lovage', 'bench', `${name}-INFO`, 'index.js');
  const times = Array.from({ length: STARTS }, () =>
    Number(execFileSync(process.execPath, ['-e', PROGRAM, file], { encoding: 'utf8' })),
  );
  return median(times);
}
