import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import type { LocalSystem } from './local-system.ts';

/** Where a local system can be reached. */
export type SystemAddresses = Pick<
  LocalSystem,
  'url' | 'inboxUrl' | 'sqsEndpoint' | 'dynamodbEndpoint' | 'celery'
>;

/** The folder for what runs of this project leave. Git ignores it. */
const FOLDER = path.join(import.meta.dirname, '..', '.lovage');

/** How long a system may take to say that it is there, in milliseconds. */
const HEALTH_MS = 2_000;

/**
 * Tells other programs of this project where a local system is, until this process ends: its emulators are on other ports each time.
 *
 * @returns whether it could: not where the project's folder cannot be written to
 */
export function announceSystem(system: LocalSystem, folder = FOLDER): boolean {
  const { url, inboxUrl, sqsEndpoint, dynamodbEndpoint, celery } = system;
  const addresses: SystemAddresses = { url, inboxUrl, sqsEndpoint, dynamodbEndpoint, celery };
  const file = fileOf(new URL(url).port, folder);
  try {
    mkdirSync(folder, { recursive: true });
    writeFileSync(file, JSON.stringify(addresses));
  } catch {
    return false;
  }
  process.once('exit', () => rmSync(file, { force: true }));
  return true;
}

/** The local system of this project whose API is on a port; `null` if none runs there. */
export async function findSystem(port: number, folder = FOLDER): Promise<SystemAddresses | null> {
  let addresses: SystemAddresses;
  try {
    addresses = JSON.parse(readFileSync(fileOf(String(port), folder), 'utf8'));
  } catch {
    return null;
  }
  // A system that was killed has left its file.
  const health = await fetch(new URL('/health', addresses.url), {
    signal: AbortSignal.timeout(HEALTH_MS),
  }).catch(() => null);
  return health?.ok ? addresses : null;
}

function fileOf(port: string, folder: string): string {
  return path.join(folder, `on-port-${port}.json`);
}
