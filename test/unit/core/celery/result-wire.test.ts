import { expect, test } from 'vitest';
import { writeResult } from '../../../../core/celery/write-result.ts';
import type { ResultsTable } from '../../../../core/records/table.ts';
import { CREATED_AT } from '../../messages.ts';
import { callBoth, requestOf } from '../../platform/aws/both-clients.ts';

const task = { id: 'a', name: 'add', parentId: null, groupId: null, python: {} };
const place = { life: 1, attempt: 1, at: CREATED_AT };

// The functions call AWS through a client of our own, which sends what JSON makes of an input.
test.each([
  { ...place, status: 'SUCCESS', result: 'é 😀 \0' },
  { ...place, status: 'PROGRESS', value: { current: 1, total: 2 }, sequence: 1 },
] as const)('our client sends $status as the SDK’s does', async (state) => {
  let written: object = {};
  const client = {
    putItem: async (input: object) => {
      written = input;
      return {};
    },
  } as unknown as ResultsTable['client'];
  expect(await writeResult({ client, name: 'celery' }, task, state, 60)).toBe('written');
  const { sent } = await callBoth('dynamodb', 'putItem', written, { status: 200, body: '{}' });
  const { body } = requestOf(sent.ours);
  expect(body).toEqual(requestOf(sent.sdk).body);
  expect(JSON.parse(Buffer.from(body.Item.result.B, 'base64').toString('utf8'))).toMatchObject({
    status: state.status,
  });
});
