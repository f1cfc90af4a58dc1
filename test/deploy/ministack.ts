import { type ChildProcess, spawn } from 'node:child_process';
import { mkdtempSync, openSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { freePort } from '../../local/free-port.ts';
import { CannotRun, installPython, runs } from '../../local/python-environment.ts';
import { type Credentials, send } from './http.ts';
import { type MailServer, type ReceivedEmail, startMailServer } from './mail-server.ts';

/** How long it may take to start, in milliseconds: a few seconds on a machine that has nothing else to do. */
const START_TIMEOUT_MS = 120_000;

/** The root user of MiniStack's only account. */
const ROOT_CREDENTIALS: Credentials = { accessKeyId: 'test', secretAccessKey: 'test' };

/** For Node.js's `NODE_OPTIONS`: calls to a deployed API by its own host name reach MiniStack. */
export const REACH_API = `--require ${path.join(import.meta.dirname, 'reach-api.cjs')}`;

/** An AWS account in one local process. */
export interface MiniStack {
  readonly port: number;
  readonly region: string;
  readonly account: string;
  readonly root: Credentials;
  /** MiniStack's own certificate, as PEM. */
  readonly ca: string;
  /** The environment in which AWS tools reach MiniStack and nothing else. */
  readonly environment: NodeJS.ProcessEnv;
  /** The emails that MiniStack has handed on to a mail server, which it does soon after it has accepted one. */
  readonly handedOn: readonly ReceivedEmail[];
  /** All of MiniStack's output so far. */
  log(): string;
  /** Stops MiniStack and the functions it runs, and removes its files. */
  stop(): Promise<void>;
}

/**
 * Installs MiniStack for Python, once.
 *
 * @returns the folder of its programs
 * @throws CannotRun when Python 3.10 or newer is missing, or openssl, which MiniStack needs for its certificate
 */
export function installMiniStack(): string {
  if (!runs('openssl', ['version'])) throw new CannotRun('openssl is not on the PATH');
  return installPython('ministack', path.join(import.meta.dirname, 'requirements.txt'));
}

/**
 * Starts MiniStack on a free port of the loopback interface. It enforces roles and signatures, and uses TLS because the queues and CDK's
 * own bucket refuse plain HTTP.
 *
 * @param programs the folder that `installMiniStack` returned
 * @throws Error with MiniStack's output when it is not ready in time
 */
export async function startMiniStack(programs: string): Promise<MiniStack> {
  const mail: MailServer = await startMailServer();
  const port = await freePort();
  const folder = mkdtempSync(path.join(tmpdir(), 'lovage-deploy-'));
  const logFile = path.join(folder, 'ministack.log');
  const output = openSync(logFile, 'a');
  const certificate = path.join(folder, 'ministack-tls', 'server.crt');
  const child = spawn(path.join(programs, 'python'), [path.join(import.meta.dirname, 'run-ministack.py')], {
    cwd: folder,
    // Its own process group, so that the functions end with it.
    detached: true,
    stdio: ['ignore', output, output],
    env: {
      ...withoutAws(),
      GATEWAY_PORT: String(port),
      BIND_HOST: '127.0.0.1',
      USE_SSL: '1',
      AUTH: 'true',
      TMPDIR: folder,
      SMTP_HOST: `127.0.0.1:${mail.port}`,
      NODE_EXTRA_CA_CERTS: certificate,
      NODE_OPTIONS: REACH_API,
      AWS_ACCESS_KEY_ID: ROOT_CREDENTIALS.accessKeyId,
      AWS_SECRET_ACCESS_KEY: ROOT_CREDENTIALS.secretAccessKey,
    },
  });
  const ministack = {
    port,
    region: 'us-east-1',
    account: '000000000000',
    root: ROOT_CREDENTIALS,
    environment: {
      ...withoutAws(),
      AWS_ENDPOINT_URL: `https://localhost:${port}`,
      AWS_ACCESS_KEY_ID: ROOT_CREDENTIALS.accessKeyId,
      AWS_SECRET_ACCESS_KEY: ROOT_CREDENTIALS.secretAccessKey,
      AWS_REGION: 'us-east-1',
      AWS_CA_BUNDLE: certificate,
      NODE_EXTRA_CA_CERTS: certificate,
    },
    handedOn: mail.received,
    log: () => readFileSync(logFile, 'utf8'),
    stop: async () => {
      await stop(child);
      await mail.stop();
      rmSync(folder, { recursive: true, force: true });
    },
  };
  try {
    await isReady(child, port, certificate);
    return { ...ministack, ca: readFileSync(certificate, 'utf8') };
  } catch (error) {
    const log = ministack.log();
    await ministack.stop();
    throw new Error(`MiniStack did not start.\n${log}`, { cause: error });
  }
}

async function isReady(child: ChildProcess, port: number, certificate: string): Promise<void> {
  const deadline = Date.now() + START_TIMEOUT_MS;
  for (;;) {
    if (child.exitCode !== null) throw new Error(`It ended with code ${child.exitCode}.`);
    try {
      const ca = readFileSync(certificate, 'utf8');
      const { status } = await send({ port, ca, method: 'GET', path: '/_ministack/health' });
      if (status === 200) return;
    } catch (error) {
      if (Date.now() > deadline) throw error;
    }
    await delay(100);
  }
}

async function stop(child: ChildProcess): Promise<void> {
  const { pid } = child;
  if (pid === undefined || child.exitCode !== null) return;
  const ended = new Promise((resolve) => child.once('exit', resolve));
  process.kill(-pid, 'SIGTERM');
  const inTime = await Promise.race([ended.then(() => true), delay(5_000, false)]);
  if (!inTime) process.kill(-pid, 'SIGKILL');
  await ended;
}

/** This process's environment without anything that could point to a real account or mail server, and with Node.js 24 first on the PATH. */
function withoutAws(): NodeJS.ProcessEnv {
  const kept = Object.entries(process.env).filter(
    ([name]) => !/^(AWS|CDK|SMTP)_|^NODE_EXTRA_CA_CERTS$/.test(name),
  );
  return {
    ...Object.fromEntries(kept),
    PATH: [path.dirname(process.execPath), process.env['PATH']].join(path.delimiter),
    AWS_CONFIG_FILE: '/dev/null',
    AWS_SHARED_CREDENTIALS_FILE: '/dev/null',
    AWS_EC2_METADATA_DISABLED: 'true',
  };
}
