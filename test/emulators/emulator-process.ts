import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { connect } from 'node:net';
import { setTimeout as delay } from 'node:timers/promises';
import { type Emulator, LOOPBACK } from '../../local/emulators/emulator.ts';
import { freePort } from '../../local/free-port.ts';

const START_TIMEOUT_MS = 60_000;

/**
 * Starts an emulator that is a program of its own, on a free port.
 *
 * @param argumentsFor the program's arguments for a port of the loopback interface
 * @throws Error with the program's output when it ends, or does not listen within 60 seconds
 */
export async function startEmulatorProcess(
  program: string,
  argumentsFor: (port: number) => readonly string[],
): Promise<Emulator> {
  const port = await freePort();
  const child = spawn(program, argumentsFor(port), { stdio: ['ignore', 'pipe', 'pipe'] });
  let output = '';
  for (const stream of [child.stdout, child.stderr]) {
    stream.setEncoding('utf8').on('data', (text: string) => {
      output = (output + text).slice(-4_000);
    });
  }
  // An emulator must not outlive a test run that is killed.
  const kill = () => child.kill('SIGKILL');
  process.once('exit', kill);
  const stop = async () => {
    process.off('exit', kill);
    if (!hasEnded(child)) {
      kill();
      await once(child, 'exit');
    }
  };
  const deadline = Date.now() + START_TIMEOUT_MS;
  while (!(await listens(port))) {
    if (hasEnded(child) || Date.now() > deadline) {
      await stop();
      throw new Error(`${program} did not start:\n${output}`);
    }
    await delay(50);
  }
  return { endpoint: `http://${LOOPBACK}:${port}`, stop };
}

function hasEnded({ exitCode, signalCode }: ChildProcess): boolean {
  return exitCode !== null || signalCode !== null;
}

function listens(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect(port, LOOPBACK);
    const end = (does: boolean) => {
      socket.destroy();
      resolve(does);
    };
    socket.once('connect', () => end(true)).once('error', () => end(false));
  });
}
