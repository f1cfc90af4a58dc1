import assert from 'node:assert/strict';
import type { Check } from './checks.ts';
import type { DeployedSystem } from './deployed-system.ts';
import { send } from './http.ts';
import { expectUnsignedCallsRefused } from './unsigned-calls.ts';

/** Checks the API as such: who may call it, its errors and its OpenAPI document. */
export async function checkApi(
  check: Check,
  { ministack, outputs, caller, call }: DeployedSystem,
): Promise<void> {
  await check('GET /health needs no signature', async () => {
    // Through MiniStack's own path to the API, because at the API's host MiniStack answers /health itself.
    const [apiId] = new URL(outputs.ApiUrl).host.split('.');
    const { ca, port } = ministack;
    const answer = await send({
      ca,
      port,
      method: 'GET',
      path: `/_aws/execute-api/${apiId}/$default/health`,
    });
    assert.equal(answer.status, 200, answer.body);
    assert.deepEqual(JSON.parse(answer.body), { status: 'ok' });
  });
  await check('every other call without a valid signature is refused', () =>
    expectUnsignedCallsRefused(ministack, outputs.ApiUrl, caller),
  );
  await check('an unknown path returns a problem document', async () => {
    const answer = await call('GET', '/nowhere');
    assert.equal(answer.status, 404);
    assert.equal(answer.headers['content-type'], 'application/problem+json');
  });
  await check('GET /openapi.json describes the tasks', async () => {
    const { status, body } = await call('GET', '/openapi.json');
    assert.equal(status, 200);
    assert.match(body, /send_email/);
  });
}
