import assert from 'node:assert/strict';
import { ROUTES } from '../../core/protocol/routes.ts';
import { callApi } from './deployment.ts';
import type { Credentials } from './http.ts';
import type { MiniStack } from './ministack.ts';

/** Asserts that every route except the public one, and any unknown path, refuses unsigned and wrongly signed calls. */
export async function expectUnsignedCallsRefused(
  ministack: MiniStack,
  apiUrl: string,
  caller: Credentials,
): Promise<void> {
  const forger = { ...caller, secretAccessKey: 'wrong' };
  const known = ROUTES.filter(({ access }) => access !== 'public');
  assert.equal(ROUTES.length - known.length, 1, 'GET /health must be the only public route.');
  for (const { method, path } of [...known, { method: 'GET', path: '/nowhere' } as const]) {
    const target = path.replaceAll(/\{\w+\}/g, 'x');
    for (const signer of [undefined, forger]) {
      const { status, body } = await callApi(ministack, apiUrl, signer, method, target);
      assert.equal(
        status,
        403,
        `${method} ${target} ${signer ? 'wrongly signed' : 'unsigned'}: ${status} ${body}`,
      );
    }
  }
}
