import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { expect, test } from 'vitest';
import type { Met } from '../../torture/proxy/fault.ts';
import { FaultPlan } from '../../torture/proxy/fault-plan.ts';
import { FaultyProxy } from '../../torture/proxy/faulty-proxy.ts';

test('an emulator that answers too late is a fault, though none was planned, and one that answers in time is not', async () => {
  const emulator = createServer((incoming, response) => {
    incoming.resume();
    setTimeout(() => response.end('{}'), incoming.url === '/late' ? 2_000 : 0);
  }).listen(0, '127.0.0.1');
  await once(emulator, 'listening');
  // A server that listens on TCP has an address of this type.
  const upstream = `http://127.0.0.1:${(emulator.address() as AddressInfo).port}`;
  const met: Met[] = [];
  const proxy = await FaultyProxy.start('dynamodb', upstream, new FaultPlan(1), (fault) => met.push(fault));
  const call = async (path: string) => {
    const headers = { 'x-amz-target': 'DynamoDB_20120810.GetItem' };
    const body = JSON.stringify({ TableName: 'results', Key: { id: { S: 'a' } } });
    const answer = await fetch(`${proxy.endpoint}${path}`, { method: 'POST', headers, body });
    expect(await answer.text()).toBe('{}');
  };
  try {
    await call('/soon');
    expect(met).toEqual([]);
    await call('/late');
    expect(met).toMatchObject([{ service: 'dynamodb', operation: 'GetItem', fault: 'delayAfter' }]);
  } finally {
    await proxy.stop();
    emulator.close();
  }
});
