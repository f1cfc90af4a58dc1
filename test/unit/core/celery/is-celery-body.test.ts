import { expect, test } from 'vitest';
import { isCeleryBody } from '../../../../core/celery/is-celery-body.ts';
import { MESSAGE_VERSION, writeMessage } from '../../../../core/protocol/message.ts';
import { taskMessage } from '../../messages.ts';
import { celeryBody } from './celery-body.ts';

test.each([
  ...[celeryBody(), celeryBody({ plain: true }), '', 'nonsense', 'bm9uc2Vuc2U='],
  ...['{', '{}', '[]', 'null', '{"v":1}', '{"kind":"task"}'],
])('%s is to be read as Celery’s', (body) => {
  expect(isCeleryBody(body)).toBe(true);
});

const key = { id: 'a', attempt: 1, owner: 'me' };
const outcome = { kind: 'failed', error: { type: 'Error', message: 'no' }, at: 1 } as const;

test.each([
  writeMessage(taskMessage()),
  writeMessage({ v: MESSAGE_VERSION, kind: 'outcome', task: 'work', outcome, ...key }),
  '{"v":99,"kind":"of a later version"}',
])('%s is Lovage’s', (body) => {
  expect(isCeleryBody(body)).toBe(false);
});
