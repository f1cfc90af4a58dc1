import { once } from 'node:events';
import { existsSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, expect, test } from 'vitest';
import type { LocalSystem } from '../../../local/local-system.ts';
import { announceSystem, findSystem } from '../../../local/running-system.ts';

const folder = mkdtempSync(path.join(tmpdir(), 'lovage-running-'));
const server = createServer((_, response) => response.end('{"status":"ok"}')).listen(0, '127.0.0.1');
await once(server, 'listening');
// A server that listens on TCP has an address of this type.
const { port } = server.address() as AddressInfo;
afterAll(() => {
  server.close();
  rmSync(folder, { recursive: true, force: true });
});

const addresses = {
  url: `http://localhost:${port}`,
  inboxUrl: 'http://localhost:8005',
  sqsEndpoint: 'http://127.0.0.1:1',
  dynamodbEndpoint: 'http://127.0.0.1:2',
  celery: { queue: 'celery', queueUrl: 'http://127.0.0.1:1/celery', tableName: 'celery' },
};
const system = { ...addresses, tableName: 'tasks' } as unknown as LocalSystem;

test('a system is found by the port of its API, as long as it answers there', async () => {
  const own = path.join(folder, 'new');
  expect(await findSystem(port, own)).toBeNull();
  expect(announceSystem(system, own)).toBe(true);
  expect(await findSystem(port, own)).toEqual(addresses);
  expect(await findSystem(port === 1 ? 2 : 1, own)).toBeNull();
});

test('one that was killed is not found', async () => {
  const own = path.join(folder, 'killed');
  const gone = { ...system, url: 'http://localhost:9' } as LocalSystem;
  expect(announceSystem(gone, own)).toBe(true);
  expect(readdirSync(own)).toEqual(['on-port-9.json']);
  expect(await findSystem(9, own)).toBeNull();
});

test('a file that is half written is none', async () => {
  writeFileSync(path.join(folder, `on-port-${port}.json`), '{"url": "ht');
  expect(await findSystem(port, folder)).toBeNull();
});

test('a folder that cannot be written to is no reason to stop', () => {
  const file = path.join(folder, 'file');
  writeFileSync(file, '');
  expect(announceSystem(system, path.join(file, '.lovage'))).toBe(false);
  expect(existsSync(file)).toBe(true);
});
